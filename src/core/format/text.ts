const ELLIPSIS = "…";

// For one line. C0 and C1 controls, line separators, bidirectional overrides and other invisible marks that make a line look
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
 * Cheap, for stored summaries; {@link truncateAtGrapheme} is for texts that a provider shows.
 */
export function truncateText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${headOf(text, maxChars - 1)}${ELLIPSIS}`;
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

/** Stands for a line break where a line has a command: two commands must not read as one. */
export const LINE_BREAK = " ↵ ";

/**
 * One line of plain text: escape sequences and invisible characters removed, white space folded, cut to `maxChars`.
 * @param lineBreak what stands for a line break within it
 */
export function oneLine(text: string, maxChars: number, lineBreak = " "): string {
  // Cut first: text beyond a few times the budget is never visible, and patterns stay cheap on megabytes.
  const head = headOf(text, maxChars * 4);
  const lines = stripAnsi(head)
    .trim()
    .replaceAll(/[\r\n][\r\n\t ]*/g, lineBreak);
  const flat = lines.replaceAll(INVISIBLE, " ").replaceAll(/ {2,}/g, " ").trim();
  const truncated =
    text.length > head.length ? `${headOf(flat, maxChars - 1)}${ELLIPSIS}` : truncateText(flat, maxChars);
  return truncated.toWellFormed();
}

/** Longer than any name that a person gives. */
const MAX_NAME = 1000;

/**
 * A name of a project, branch, tool or session where it enters: without escape sequences and the invisible or turning
 * characters that make a person read another one (CWE-451). Null where nothing is left.
 */
export function plainName(name: string | null): string | null {
  return (name === null ? "" : oneLine(name, MAX_NAME)) || null;
}

/** The last part of a path with slashes or backslashes; null for the root or an empty text. */
export function baseName(path: string): string | null {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? null;
}

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

/** The last `maxChars` UTF-16 units of a text or a little less: never through a grapheme. */
export function tailAtGrapheme(text: string, maxChars: number): string {
  const cut = text.length - maxChars;
  if (cut <= 0) return text;
  const start = windowStart(text, cut);
  const torn = graphemesOf(text.slice(start, cut + WINDOW_CHARS)).containing(cut - start);
  const isWhole = torn === undefined || start + torn.index === cut;
  return text.slice(isWhole ? cut : start + torn.index + torn.segment.length);
}

/** {@link oneLine} for a text that a person reads at once: cut at a grapheme. */
export function shownLine(text: string, maxChars: number): string {
  return truncateAtGrapheme(oneLine(text, maxChars * 2), maxChars);
}

/** The name, with a number where it is taken: `laptop (2)`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let count = 2; isTaken(free); count += 1) free = `${name} (${count})`;
  return free;
}

/** Created on first use: it takes some ten milliseconds, and most texts are plain. */
let segmenter: Intl.Segmenter | null = null;

export function graphemesOf(text: string): Intl.Segments {
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
