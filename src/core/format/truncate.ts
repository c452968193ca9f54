import { headOf } from "./text.ts";

/** Created on first use: it takes some ten milliseconds, and most texts are plain. */
let segmenter: Intl.Segmenter | null = null;

function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}
// Long enough for every emoji sequence; anything longer is not a readable character.
const WINDOW_CHARS = 64;
const ELLIPSIS = "…";

/** The first `maxChars` UTF-16 units of a text or a little less: never through a grapheme (one visible character). */
export function headAtGrapheme(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars <= 0) return "";
  const start = windowStart(text, maxChars);
  const window = text.slice(start, maxChars + WINDOW_CHARS);
  const torn = graphemesOf(window).containing(maxChars - start)?.index ?? 0;
  return torn > 0 ? text.slice(0, start + torn) : headOf(text, maxChars);
}

/** Shortens a text to `maxChars` UTF-16 units at a grapheme, with an ellipsis where it was cut. */
export function truncateAtGrapheme(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars < ELLIPSIS.length) return "";
  return `${headAtGrapheme(text, maxChars - ELLIPSIS.length).trimEnd()}${ELLIPSIS}`;
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
