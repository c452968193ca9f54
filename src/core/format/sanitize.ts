import { headOf, oneLine, stripAnsi, truncateAtGrapheme } from "./text.ts";

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

/** One line of {@link sanitize}d text for titles, names and footers of a provider, where markup is not interpreted. Empty when no character is visible. */
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
