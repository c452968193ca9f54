/** Shorter, it is a word that stands anywhere. */
const LEAST_UNITS = 6;

const MARK = "[secret]";

/**
 * Takes an address and what goes with it out of any text: whole, and each part of it that could be a key. Pages of errors
 * like to quote what they were asked for.
 */
export function withoutSecretsOf(address: string, others: readonly string[] = []): (text: string) => string {
  const url = new URL(address);
  const parts = [
    address,
    url.href,
    `${url.pathname}${url.search}`,
    ...url.pathname.split("/"),
    ...url.searchParams.values(),
    ...others,
    // `Bearer …`: whoever quotes it may leave out the first word.
    ...others.flatMap((other) => other.split(/\s+/)),
  ];
  const spellings = new Set(parts.flatMap((part) => [part, decoded(part)]));
  // The longest first, or a part would break the whole.
  const secrets = [...spellings].filter((part) => part.length >= LEAST_UNITS).toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, MARK), text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
