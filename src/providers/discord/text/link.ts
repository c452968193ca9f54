const MAX_URL_CHARS = 2048;

/**
 * A possible address in running text. Stops at anything outside ASCII, because a Japanese sentence continues without a
 * space. Stops at square brackets: `](` in an address would close a masked link that an earlier text opens.
 */
export const BARE_URL = /https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+/gi;

const PLAIN_HOST = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:[/?#]|$)/i;
const TAIL = new Set(".,:;!?'*_~()");

/**
 * The part of a found address that may become a link `<…>`, where backslashes do not work: without the punctuation
 * around it. Null when a client might not see an address, or when `next` shows that the address continues.
 */
export function linkedPart(found: string, next: string | undefined): string | null {
  if (next === "…" || next === "[") return null;
  let end = found.length;
  while (end > 0 && isTail(found, end - 1)) end -= 1;
  const url = found.slice(0, end);
  return url.length <= MAX_URL_CHARS && PLAIN_HOST.test(url) && URL.canParse(url) ? url : null;
}

/** A closing parenthesis belongs to the address if the address has an opening one. */
function isTail(found: string, index: number): boolean {
  const char = found[index] ?? "";
  return TAIL.has(char) && !(char === ")" && found.includes("("));
}

/**
 * An address for an embed, normalised. Null when Discord would reject the entire message for it, as for a host without
 * a dot. `localhost` becomes its IP address.
 */
export function embedUrl(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.hostname === "localhost") url.hostname = "127.0.0.1";
  const taken = /^https?:$/.test(url.protocol) && url.hostname.includes(".") && url.username === "";
  return taken && url.href.length <= MAX_URL_CHARS ? url.href : null;
}
