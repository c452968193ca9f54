/** A shorter part is an ordinary word. */
const LEAST_CHARS = 6;

const MARK = "[secret]";

/** The parts of an address that could be a key: the whole, its path and query, and each piece of them. */
export function secretsOfUrl(address: string): readonly string[] {
  const url = new URL(address);
  const { pathname, search, searchParams } = url;
  return [address, url.href, `${pathname}${search}`, ...pathname.split("/"), ...searchParams.values()];
}

/**
 * Removes secrets from any text, in each spelling: error pages like to quote the request that they answer. Of a secret of
 * several words (`Bearer …`) each word is one too.
 */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\s+/)]);
  const spellings = new Set(parts.flatMap((part) => [part, decoded(part), encodeURIComponent(part)]));
  // The longest first, or a part would break the whole.
  const known = [...spellings].filter((part) => part.length >= LEAST_CHARS).toSorted((a, b) => b.length - a.length);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, MARK), text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
