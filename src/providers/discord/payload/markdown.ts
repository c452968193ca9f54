import { truncateAtGrapheme, oneLine } from "../../../core/format/text.ts";
import { isBlank, sanitizeHead } from "../../../core/format/sanitize.ts";
import { reachableLink, truncateToFit } from "../../message-text.ts";

/**
 * `body`: an escaped text may be next to code and our own links. `line`: for separate lines, such as titles and phone
 * previews, with fewer backslashes, because a preview may show them. In neither does anything become a link.
 */
type Place = "body" | "line";

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
  // An invitation without `https://` may get a box of its own.
  /\.(?=gg\/)|(?<=discord(?:app)?)\.(?=com\/|new\/)/,
];
const MARKUP = {
  // An opening mark here could be closed within a later link or code block, where escapes do not work.
  body: anyOf(...ALWAYS, /[_[]/),
  // Between two letters `_` neither opens nor closes.
  line: anyOf(...ALWAYS, /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/),
} satisfies Record<Place, RegExp>;
// Quotes, headings, subtext and lists. Blanks only, never `\s`: crossing lines would cost quadratic time.
const LINE_MARKUP = /^([^\S\n\r\u2028\u2029]*)([-+>#])/gm;
const LINE_NUMBER = /^([^\S\n\r\u2028\u2029]*\d{1,10})\./gm;

/** A sanitised text that Discord shows literally outside code: a backslash precedes all markup. */
export function escapeMarkdown(text: string, place: Place = "body"): string {
  return escapeLineStart(escapeSigns(text, place));
}

/** Escapes the signs that matter at the beginning of a line. */
export function escapeLineStart(text: string): string {
  return text.replaceAll(LINE_MARKUP, "$1\\$2").replaceAll(LINE_NUMBER, "$1\\.");
}

/** Escapes the signs that matter anywhere. */
export function escapeSigns(text: string, place: Place = "body"): string {
  return text.replaceAll(MARKUP[place], "\\$&");
}

/**
 * Raw text of any length, sanitised and escaped within `budget` UTF-16 units. It is truncated before it is escaped, so
 * that escapes stay intact; an ellipsis marks the place. Empty when nothing is visible.
 */
export function escapeToFit(raw: string, budget: number, place: Place = "body"): string {
  if (budget < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, budget);
  const clean = text.trim();
  const whole = isComplete ? clean : `${clean}…`;
  const fitted = truncateToFit(whole, budget, (part) => escapeMarkdown(part, place).length);
  return isBlank(fitted) ? "" : escapeMarkdown(fitted, place);
}

function anyOf(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map((part) => part.source).join("|"), "gi");
}

/** One line for places with markup, such as content, a title or a field's name. Empty when nothing is visible. */
export function escapedLine(raw: string, budget: number): string {
  // The first truncation limits the cost; the second one respects graphemes.
  return escapeToFit(oneLine(raw, budget * 2), budget, "line");
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

/** An instant that each client shows in its time zone: `R` relative to now, `f` as date and time, `T` with seconds. */
export function timestamp(atMs: number, style: "R" | "f" | "t" | "T"): string {
  return `<t:${Math.floor(atMs / 1000)}:${style}>`;
}
