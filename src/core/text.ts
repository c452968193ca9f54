// C0 and C1 controls, bidirectional overrides and the other invisible marks that can make a line lie about itself.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g;
// ANSI CSI and OSC sequences; every repeat is bounded so that hostile input costs linear time.
const ANSI = /\u001b(?:\[[0-9;:?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))/g;

/**
 * Shortens text to at most `maxUnits` UTF-16 units, never through a surrogate pair, with an ellipsis where it was cut.
 */
export function cutText(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  return `${headOf(text, maxUnits - 1)}…`;
}

/** The first `maxUnits` UTF-16 units of a text, one less where a surrogate pair would be torn. */
export function headOf(text: string, maxUnits: number): string {
  const last = text.charCodeAt(maxUnits - 1);
  const tearsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, tearsPair ? maxUnits - 1 : maxUnits);
}

/** One line of plain text: escape sequences and invisible characters gone, white space folded, cut to `maxUnits`. */
export function oneLine(text: string, maxUnits: number): string {
  // Cut first: nothing after a few times the budget can be seen, and patterns stay cheap on megabytes.
  const head = headOf(text, maxUnits * 4);
  const flat = head.replaceAll(ANSI, "").replaceAll(INVISIBLE, " ").replaceAll(/ {2,}/g, " ").trim();
  const cut = text.length > head.length ? `${headOf(flat, maxUnits - 1)}…` : cutText(flat, maxUnits);
  return cut.toWellFormed();
}

/** The last part of a path of either kind of slash; null for the root or an empty text. */
export function baseName(path: string): string | null {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? null;
}
