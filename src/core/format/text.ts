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
  const tearsPair = last >= 0xd800 && last <= 0xdbff;
  const head = text.slice(0, tearsPair ? maxChars - 1 : maxChars);
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
