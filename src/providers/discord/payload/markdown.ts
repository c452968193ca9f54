import { truncateAtGrapheme, oneLine } from "../../../core/format/text.ts";
import { isBlank, sanitizeHead } from "../../../core/format/sanitize.ts";
import { reachableLink, truncateToFit } from "../../message-text.ts";

/**
 * `mask`: for bodies. Addresses stay links, in angle brackets, and escaped texts may be next to code and other links.
 * `break`: for separate lines, such as titles and phone previews. Nothing becomes a link, and there are fewer
 * backslashes, because a preview may show them.
 */
type Links = "mask" | "break";

/**
 * A tilde or a bar matters only in pairs, `:` only before `//` or around an emoji's name, `<` only without a space
 * after it.
 */
const ALWAYS = [
  /[\\*`]/,
  /~(?=~)|(?<=~)~/,
  /\|(?=\|)|(?<=\|)\|/,
  /\](?=\()|(?<=\])\(/,
  /<(?! )/,
  /:(?=\/\/|[^\s:]{1,80}:)/,
  // Discord may drop a character outside ASCII before it parses `@everyone`.
  /@(?=everyone|here|[^\u0000-\u007f])/,
];
const MARKUP = {
  // An opening mark here could be closed within a later link or code block, where escapes do not work.
  mask: anyOf(...ALWAYS, /[_[]/),
  // Between two letters `_` neither opens nor closes.
  break: anyOf(...ALWAYS, /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/),
} satisfies Record<Links, RegExp>;
// Quotes, headings, subtext and lists. Blanks only, never `\s`: crossing lines would cost quadratic time.
const LINE_MARKUP = /^([^\S\n\r\u2028\u2029]*)([-+>#])/gm;
const LINE_NUMBER = /^([^\S\n\r\u2028\u2029]*\d{1,10})\./gm;

/** A sanitised text that Discord shows literally outside code: a backslash precedes all markup. */
export function escapeMarkdown(text: string, links: Links = "mask"): string {
  return escapeLineStart(links === "mask" ? maskLinks(text) : text.replaceAll(MARKUP.break, "\\$&"));
}

/** Escapes the signs that matter at the beginning of a line. */
export function escapeLineStart(text: string): string {
  return text.replaceAll(LINE_MARKUP, "$1\\$2").replaceAll(LINE_NUMBER, "$1\\.");
}

/** Escapes the signs that matter anywhere. Nothing becomes a link, not even an address. */
export function escapeSigns(text: string): string {
  return text.replaceAll(MARKUP.mask, "\\$&");
}

/**
 * Raw text of any length, sanitised and escaped within `budget` UTF-16 units. It is truncated before it is escaped, so
 * that escapes and links stay intact; an ellipsis marks the place. Empty when nothing is visible.
 */
export function escapeToFit(raw: string, budget: number, links: Links = "mask"): string {
  if (budget < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, budget);
  const clean = text.trim();
  const whole = isComplete ? clean : `${clean}…`;
  const fitted = truncateToFit(whole, budget, (part) => escapeMarkdown(part, links).length);
  return isBlank(fitted) ? "" : escapeMarkdown(fitted, links);
}

function maskLinks(text: string): string {
  let escaped = "";
  let done = 0;
  for (const { 0: found, index } of text.matchAll(BARE_URL)) {
    const url = linkedPart(found, text[index + found.length]);
    if (url === null) continue;
    escaped += `${escapeSigns(text.slice(done, index))}<${url}>`;
    done = index + url.length;
  }
  return escaped + escapeSigns(text.slice(done));
}

function anyOf(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map((part) => part.source).join("|"), "gi");
}

/** One line for places with markup, such as content, a title or a field's name. Empty when nothing is visible. */
export function escapedLine(raw: string, budget: number): string {
  // The first truncation limits the cost; the second one respects graphemes.
  return escapeToFit(oneLine(raw, budget * 2), budget, "break");
}

const MAX_URL_CHARS = 2048;

/**
 * A possible address in running text. Stops at anything outside ASCII, because a Japanese sentence continues without a
 * space. Stops at square brackets: `](` in an address would close a masked link that an earlier text opens.
 */
const BARE_URL = /https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+/gi;

const PLAIN_HOST = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:[/?#]|$)/i;
const URL_TAIL = new Set(".,:;!?'*_~()");

/**
 * The part of a found address that may become a link `<…>`, where backslashes do not work: without the punctuation
 * around it. Null when a client might not see an address, or when `next` shows that the address continues.
 */
function linkedPart(found: string, next: string | undefined): string | null {
  if (next === "…" || next === "[") return null;
  let end = found.length;
  while (end > 0 && isUrlTail(found, end - 1)) end -= 1;
  const url = found.slice(0, end);
  return url.length <= MAX_URL_CHARS && PLAIN_HOST.test(url) && URL.canParse(url) ? url : null;
}

/** A closing parenthesis belongs to the address if the address has an opening one. */
function isUrlTail(found: string, index: number): boolean {
  const char = found[index] ?? "";
  return URL_TAIL.has(char) && !(char === ")" && found.includes("("));
}

/**
 * An address for an embed, normalised. Null when a phone cannot open it, and when Discord would reject the entire
 * message for it, as for a host without a dot.
 */
export function embedUrl(link: string | null): string | null {
  const href = reachableLink(link);
  if (href === null) return null;
  const url = new URL(href);
  return url.hostname.includes(".") && url.username === "" ? href : null;
}

export const ZERO_WIDTH_SPACE = "\u200b";

/**
 * A code block of at most `budget` UTF-16 units, truncated inside, always closed. Code has no escapes: an invisible
 * space between neighbouring backticks keeps the text from closing its fence. Empty when the text is blank or has no
 * room.
 */
export function fence(text: string, language: string | null, budget: number): string {
  // The text starts on a new line: Discord would take a word on the first one for the language.
  const open = `\`\`\`${language ?? ""}\n`;
  const close = "\n```";
  const room = budget - open.length - close.length;
  const body = codeToFit(text, room).replace(/^\n+/, "");
  return isBlank(body) ? "" : `${open}${body}${close}`;
}

function codeToFit(raw: string, room: number): string {
  if (room < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, room);
  const guarded = text.trimEnd().replaceAll(/`(?=`)/g, `\`${ZERO_WIDTH_SPACE}`);
  return truncateAtGrapheme(isComplete ? guarded : `${guarded}…`, room);
}

/** An instant that each client shows in its time zone: `R` relative to now, `f` as date and time. */
export function timestamp(atMs: number, style: "R" | "f" | "t"): string {
  return `<t:${Math.floor(atMs / 1000)}:${style}>`;
}
