// C0 and C1 controls, line separators, bidirectional overrides and other invisible marks that make a line look
// different from its content.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;

// ANSI CSI, string (OSC, DCS, APC, PM, SOS), character set and cursor sequences, and a CSI that the end of the text
// tears. Every repeat is bounded: hostile input costs linear time, and an unterminated sequence cannot hide the text
// after it.
const ANSI =
  /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}(?:[@-~]|$)|[\]PX^_][^\u0007\u001b\n]{0,300}(?:\u0007|\u001b\\)|[()][0-9AB]|[78=>])/g;

/** Removes terminal escape sequences. */
export function stripAnsi(text: string): string {
  return text.includes("\u001b") ? text.replaceAll(ANSI, "") : text;
}

/**
 * Shortens text to at most `maxChars` UTF-16 units, never through a surrogate pair, with an ellipsis where it was cut.
 */
export function truncateText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${headOf(text, maxChars - 1)}…`;
}

/**
 * The first `maxChars` UTF-16 units of a text, one less where a surrogate pair would be torn. A short head does not
 * keep the whole text in memory.
 */
export function headOf(text: string, maxChars: number): string {
  const last = text.charCodeAt(maxChars - 1);
  const head = text.slice(0, isHighSurrogate(last) ? maxChars - 1 : maxChars);
  // A slice keeps its whole source string in memory. A slice of a new, joined string keeps only that one.
  return text.length > 2 * maxChars ? ` ${head}`.slice(1) : head;
}

/** One line of plain text: escape sequences and invisible characters removed, white space folded, cut to `maxChars`. */
export function oneLine(text: string, maxChars: number): string {
  // Cut first: text beyond a few times the budget is never visible, and patterns stay cheap on megabytes.
  const head = headOf(text, maxChars * 4);
  const flat = stripAnsi(head).replaceAll(INVISIBLE, " ").replaceAll(/ {2,}/g, " ").trim();
  const truncated = text.length > head.length ? `${headOf(flat, maxChars - 1)}…` : truncateText(flat, maxChars);
  return truncated.toWellFormed();
}

/** The last part of a path with slashes or backslashes; null for the root or an empty text. */
export function baseName(path: string): string | null {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? null;
}

const ELLIPSIS = "…";

/** Shortens a text to `maxChars` UTF-16 units at a grapheme, with an ellipsis where it was cut. */
export function truncateAtGrapheme(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars < ELLIPSIS.length) return "";
  return `${headAtGrapheme(text, maxChars - ELLIPSIS.length).trimEnd()}${ELLIPSIS}`;
}

// Long enough for every emoji sequence; anything longer is not a readable character.
const WINDOW_CHARS = 64;

/** The first `maxChars` UTF-16 units of a text or a little less: never through a grapheme (one visible character). */
export function headAtGrapheme(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars <= 0) return "";
  const start = windowStart(text, maxChars);
  const window = text.slice(start, maxChars + WINDOW_CHARS);
  const torn = graphemesOf(window).containing(maxChars - start)?.index ?? 0;
  return torn > 0 ? text.slice(0, start + torn) : headOf(text, maxChars);
}

/** Created on first use: it takes some ten milliseconds, and most texts are plain. */
let segmenter: Intl.Segmenter | null = null;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/**
 * Where to begin segmenting: not between surrogates, and not between the two letters of a flag. Only the number of flag
 * letters before a place shows whether it is inside a flag or between two.
 */
function windowStart(text: string, maxChars: number): number {
  const wanted = Math.max(0, maxChars - WINDOW_CHARS);
  const start = wanted > 0 && isHighSurrogate(text.charCodeAt(wanted - 1)) ? wanted + 1 : wanted;
  let lettersBefore = 0;
  while (isFlagLetter(text, start - 2 * (lettersBefore + 1))) lettersBefore += 1;
  return lettersBefore % 2 === 1 ? start - 2 : start;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isFlagLetter(text: string, index: number): boolean {
  const point = text.codePointAt(index) ?? 0;
  return point >= 0x1f1e6 && point <= 0x1f1ff;
}

const LINE_BREAK = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

// C0 and C1 but tab and line feed; bidirectional marks; byte order mark, word joiner and the invisible operators.
const HIDDEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+/g;

// Tag characters spell hidden text; only after a black flag are they visible.
const TAGS = /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]+/gu;

// Scripts in use stack four marks at most; a joiner between two marks does not begin a new stack.
const STACKED_MARKS = /((?:[\u200c\u200d]?\p{M}){4})(?:[\u200c\u200d]?\p{M})+/gu;

// Emoji take two invisible characters in a row; more only use up the space of the text after them. The tags are of
// flags.
const INVISIBLE_RUN =
  /((?:(?![\u{e0000}-\u{e007f}])\p{Default_Ignorable_Code_Point}){2})(?:(?![\u{e0000}-\u{e007f}])\p{Default_Ignorable_Code_Point})+/gu;

const SEEN = /[^\s…\p{Default_Ignorable_Code_Point}\p{M}\u2800]/u;

/**
 * Makes a text look like its content: no terminal sequences, control, direction or hidden characters, at most four
 * marks on one letter, every kind of line break a line feed, well-formed. Joiners and variation selectors stay: emoji
 * need them.
 */
export function sanitize(text: string): string {
  return (
    // First, so that two surrogate halves do not become a character once the text between them is removed.
    stripAnsi(text.toWellFormed())
      .replaceAll(LINE_BREAK, "\n")
      .replaceAll(HIDDEN, "")
      .replaceAll(TAGS, "$1")
      .replaceAll(INVISIBLE_RUN, "$1")
      .replaceAll(STACKED_MARKS, "$1")
  );
}

const LONGEST_SEQUENCE_CHARS = 320;

/**
 * The sanitised beginning of a raw text, enough to show `maxChars` of it. The rest is never visible, and patterns stay
 * cheap on megabytes. `isComplete`: that was all of it.
 */
export function sanitizeHead(raw: string, maxChars: number): { readonly text: string; readonly isComplete: boolean } {
  const wantedChars = maxChars * 4 + 3 * LONGEST_SEQUENCE_CHARS;
  if (raw.length <= wantedChars) return { text: sanitize(raw), isComplete: true };
  const head = headOf(raw, wantedChars);
  // A terminal sequence torn by the cut would be read as text.
  const torn = head.indexOf("\u001b", head.length - LONGEST_SEQUENCE_CHARS);
  return { text: sanitize(torn === -1 ? head : head.slice(0, torn)), isComplete: false };
}

/**
 * Whether a text is wholly invisible, or only the ellipsis of a cut. Discord rejects some of these as empty and shows
 * the others as a gap.
 */
export function isBlank(text: string): boolean {
  return !SEEN.test(text);
}

/** One line for titles, names and footers, where markup is not interpreted. Empty when no character is visible. */
export function plainLine(raw: string, budget: number): string {
  // The first cut limits the cost; the second one is at graphemes.
  const line = truncateAtGrapheme(sanitize(oneLine(raw, budget * 2)).trim(), budget);
  return isBlank(line) ? "" : line;
}

/** Plain texts in one line, without the absent and invisible ones. */
export function joinPlain(parts: readonly (string | null)[], budget: number): string {
  const lines = parts.map((part) => plainLine(part ?? "", budget)).filter((line) => line !== "");
  return plainLine(lines.join(" · "), budget);
}
