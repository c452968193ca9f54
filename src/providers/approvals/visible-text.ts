/**
 * Control, format and invisible characters, odd spaces and unassigned ones: a text with them is not what it looks like.
 * The ideographic space is visible. Two that have a width but no ink are added by hand.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u00a0\u1680\u2000-\u200a\u202f\u205f]/gu;

const LINE_FEED = "\n";
const TAB = "\t";
const PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = "\u2421";

const PICTURE_OF: Readonly<Record<string, string>> = { " ": "\u2420", [TAB]: "\u2409", [LINE_FEED]: "\u240a" };

/**
 * A text in which nothing hides: each invisible character is a picture of it (`␛`) or its number (`⟨U+202E⟩`), and so
 * is a blank where none would be seen: at the end of a line, and around the text.
 */
export function showHidden(text: string): string {
  const shown = text.replaceAll(HIDDEN, (char) => (char === LINE_FEED || char === TAB ? char : nameOf(char)));
  return markEdges(
    shown
      .split(LINE_FEED)
      .map((line) => markEnd(line))
      .join(LINE_FEED),
  );
}

function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  if (code === DELETE) return DELETE_PICTURE;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Loops, because a pattern for the end of a line costs quadratic time. */
function markEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === TAB)) end -= 1;
  return line.slice(0, end) + Array.from(line.slice(end), picture).join("");
}

function markEdges(text: string): string {
  let start = 0;
  while (start < text.length && text[start] === LINE_FEED) start += 1;
  let end = text.length;
  while (end > start && text[end - 1] === LINE_FEED) end -= 1;
  const before = Array.from(text.slice(0, start), (char) => picture(char) + char).join("");
  return before + text.slice(start, end) + Array.from(text.slice(end), picture).join("");
}

function picture(char: string): string {
  return PICTURE_OF[char] ?? char;
}
