const MAX_URL_CHARS = 2048;

/**
 * What may be an address in running text. Stops at anything outside ASCII, for in Japanese the sentence goes on right
 * there, and at square brackets: `](` in an address would close a masked link that a text before it opens.
 */
export const BARE_URL = /https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+/gi;

const PLAIN_HOST = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:[/?#]|$)/i;
const TAIL = new Set(".,:;!?'*_~()");

/**
 * The part of a found address that may become a link `<…>`, in which no backslash works: without the punctuation of the
 * sentence around it. Null when a client might not take it for an address, or when `next` says that it is not all of it.
 */
export function linkedPart(found: string, next: string | undefined): string | null {
  if (next === "…" || next === "[") return null;
  let end = found.length;
  while (end > 0 && isTail(found, end - 1)) end -= 1;
  const url = found.slice(0, end);
  return url.length <= MAX_URL_CHARS && PLAIN_HOST.test(url) && URL.canParse(url) ? url : null;
}

/** A closing parenthesis belongs to the address when an opening one does. */
function isTail(found: string, index: number): boolean {
  const char = found[index] ?? "";
  return TAIL.has(char) && !(char === ")" && found.includes("("));
}

/**
 * An address for an embed, normalised; null when Discord would refuse the whole message for it, as it does for a host
 * without a dot. `localhost` is told by its number.
 */
export function embedUrl(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.hostname === "localhost") url.hostname = "127.0.0.1";
  const taken = /^https?:$/.test(url.protocol) && url.hostname.includes(".") && url.username === "";
  return taken && url.href.length <= MAX_URL_CHARS ? url.href : null;
}
