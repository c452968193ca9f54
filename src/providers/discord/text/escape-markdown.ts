import { headAtGrapheme } from "../../../core/format/truncate.ts";
import { BARE_URL, linkedPart } from "./link.ts";
import { isBlank, sanitizeHead } from "../../../core/format/sanitize.ts";

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
  const inline = links === "mask" ? maskLinks(text) : text.replaceAll(MARKUP.break, "\\$&");
  return inline.replaceAll(LINE_MARKUP, "$1\\$2").replaceAll(LINE_NUMBER, "$1\\.");
}

/**
 * Raw text of any length, sanitised and escaped within `budget` UTF-16 units. It is truncated before it is escaped, so
 * that escapes and links stay intact; an ellipsis marks the place. Empty when nothing is visible.
 */
export function escapeToFit(raw: string, budget: number, links: Links = "mask"): string {
  if (budget < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, budget);
  const clean = text.trim();
  if (isBlank(clean)) return "";
  // Escaping never shortens, so a text that is too long is not tried.
  if (isComplete && clean.length <= budget) {
    const full = escapeMarkdown(clean, links);
    if (full.length <= budget) return full;
  }

  let chars = Math.min(clean.length, budget - 1);
  let fitted = truncateAndEscape(clean, chars, links);
  while (fitted.length > budget) {
    // Shortens in proportion to the excess. If markup is denser at the beginning, the loop repeats.
    chars = Math.min(chars - 1, Math.floor((chars * budget) / fitted.length));
    fitted = truncateAndEscape(clean, chars, links);
  }
  return isBlank(fitted) ? "" : fitted;
}

function truncateAndEscape(text: string, chars: number, links: Links): string {
  return escapeMarkdown(`${headAtGrapheme(text, chars).trimEnd()}…`, links);
}

/** The length of {@link escapeToFit} within `budget` units, without the cost of finding where to truncate. */
export function escapedChars(raw: string, budget: number): number {
  const { text, isComplete } = sanitizeHead(raw, budget);
  const clean = text.trim();
  if (isBlank(clean)) return 0;
  return isComplete && clean.length <= budget ? Math.min(budget, escapeMarkdown(clean).length) : budget;
}

function maskLinks(text: string): string {
  let escaped = "";
  let done = 0;
  for (const { 0: found, index } of text.matchAll(BARE_URL)) {
    const url = linkedPart(found, text[index + found.length]);
    if (url === null) continue;
    escaped += `${text.slice(done, index).replaceAll(MARKUP.mask, "\\$&")}<${url}>`;
    done = index + url.length;
  }
  return escaped + text.slice(done).replaceAll(MARKUP.mask, "\\$&");
}

function anyOf(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map((part) => part.source).join("|"), "gi");
}
