import { headAtGrapheme } from "../../../core/format/truncate.ts";
import { BARE_URL, linkedPart } from "./link.ts";
import { isBlank, sanitizeHead } from "../../../core/format/sanitize.ts";

/**
 * `mask`: for bodies. Addresses stay links, in angle brackets, and escaped texts may stand beside code and other links.
 * `break`: for single lines of their own, such as titles and what a phone previews. Nothing becomes a link, and fewer
 * backslashes do, for a preview may show them.
 */
type Links = "mask" | "break";

/** A tilde or a bar means something in pairs only, `:` before `//` or around an emoji's name, `<` not before a space. */
const ALWAYS = [
  /[\\*`]/,
  /~(?=~)|(?<=~)~/,
  /\|(?=\|)|(?<=\|)\|/,
  /\](?=\()|(?<=\])\(/,
  /<(?! )/,
  /:(?=\/\/|[^\s:]{1,80}:)/,
  // A character outside ASCII may be one that Discord drops before it looks for `@everyone`.
  /@(?=everyone|here|[^\u0000-\u007f])/,
];
const MARKUP = {
  // What opens here could be closed within a link or a code block further on, where nothing can be escaped.
  mask: anyOf(...ALWAYS, /[_[]/),
  // Between two letters `_` neither opens nor closes.
  break: anyOf(...ALWAYS, /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/),
} satisfies Record<Links, RegExp>;
// Quotes, headings, subtext and lists. Blanks only, never `\s`: crossing lines would cost quadratic time.
const LINE_MARKUP = /^([^\S\n\r\u2028\u2029]*)([-+>#])/gm;
const LINE_NUMBER = /^([^\S\n\r\u2028\u2029]*\d{1,10})\./gm;

/** A sanitised text as Discord shows it literally outside code: every bit of markup behind a backslash. */
export function escapeMarkdown(text: string, links: Links = "mask"): string {
  const inline = links === "mask" ? maskLinks(text) : text.replaceAll(MARKUP.break, "\\$&");
  return inline.replaceAll(LINE_MARKUP, "$1\\$2").replaceAll(LINE_NUMBER, "$1\\.");
}

/**
 * Raw text of any length, sanitised and escaped within `budget` UTF-16 units. It is cut before it is escaped, so that
 * neither an escape nor a link is torn; an ellipsis shows where. Empty when nothing of the text can be seen.
 */
export function escapeToFit(raw: string, budget: number, links: Links = "mask"): string {
  if (budget < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, budget);
  const clean = text.trim();
  if (isBlank(clean)) return "";
  // Escaping never shortens: what is too long now needs no try.
  if (isComplete && clean.length <= budget) {
    const full = escapeMarkdown(clean, links);
    if (full.length <= budget) return full;
  }

  let chars = Math.min(clean.length, budget - 1);
  let fitted = truncateAndEscape(clean, chars, links);
  while (fitted.length > budget) {
    // As much shorter as the text is too long; where markup is denser than that at the beginning, once more.
    chars = Math.min(chars - 1, Math.floor((chars * budget) / fitted.length));
    fitted = truncateAndEscape(clean, chars, links);
  }
  return isBlank(fitted) ? "" : fitted;
}

function truncateAndEscape(text: string, chars: number, links: Links): string {
  return escapeMarkdown(`${headAtGrapheme(text, chars).trimEnd()}…`, links);
}

/** How many of at most `budget` units {@link escapeToFit} would take, without the cost of finding where to cut. */
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
