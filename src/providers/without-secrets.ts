/** A shorter part may be an ordinary word. */
const LEAST_CHARS = 6;

const MARK = "[secret]";

/** The parts of an address that could be a key: the whole, its path and query, and each piece of them. */
export function secretsOfUrl(address: string): readonly string[] {
  const url = new URL(address);
  const { pathname, search, searchParams } = url;
  return [address, url.href, `${pathname}${search}`, ...pathname.split("/"), ...searchParams.values()];
}

/**
 * Removes secrets from any text, in each spelling: error pages often quote the request. Each word of a secret of
 * several words (`Bearer …`) is also secret.
 */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\s+/)]);
  const spellings = new Set(parts.flatMap((part) => [part, decoded(part), encodeURIComponent(part)]));
  // The longest first: removing a part would break the whole.
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
