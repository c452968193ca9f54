// C0 and C1 controls, line separators, bidirectional overrides and the other invisible marks that can make a line lie
// about itself.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;
// ANSI CSI, string (OSC, DCS, APC, PM, SOS), character set and cursor sequences, and a CSI that the end of the text tears.
// Every repeat is bounded: hostile input costs linear time, and a sequence that never ends cannot hide what follows it.
const ANSI =
  /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}(?:[@-~]|$)|[\]PX^_][^\u0007\u001b\n]{0,300}(?:\u0007|\u001b\\)|[()][0-9AB]|[78=>])/g;

/** A text without terminal escape sequences. */
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
 * The first `maxChars` UTF-16 units of a text, one less where a surrogate pair would be torn. Where little is left of it,
 * the text itself can be forgotten.
 */
export function headOf(text: string, maxChars: number): string {
  const last = text.charCodeAt(maxChars - 1);
  const tearsPair = last >= 0xd800 && last <= 0xdbff;
  const head = text.slice(0, tearsPair ? maxChars - 1 : maxChars);
  // A slice keeps the whole of what it was cut from in memory. One of a text that was joined just now keeps that.
  return text.length > 2 * maxChars ? ` ${head}`.slice(1) : head;
}

/** One line of plain text: escape sequences and invisible characters gone, white space folded, cut to `maxChars`. */
export function oneLine(text: string, maxChars: number): string {
  // Cut first: nothing after a few times the budget can be seen, and patterns stay cheap on megabytes.
  const head = headOf(text, maxChars * 4);
  const flat = stripAnsi(head).replaceAll(INVISIBLE, " ").replaceAll(/ {2,}/g, " ").trim();
  const truncated = text.length > head.length ? `${headOf(flat, maxChars - 1)}…` : truncateText(flat, maxChars);
  return truncated.toWellFormed();
}

/** The last part of a path of either kind of slash; null for the root or an empty text. */
export function baseName(path: string): string | null {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? null;
}
