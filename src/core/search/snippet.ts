import type { Highlight } from "./search.ts";

/** UTF-16 units before the first match, and of the whole snippet. */
const LEAD = 40;
const LENGTH = 240;

// Characters that break a line or change its direction; each becomes one space, so that positions stay the same.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line of a text around its first match, and all matches in that line.
 * @returns the head of the text, without matches, when there is none
 */
export function snippetOf(text: string, searched: string): { snippet: string; highlights: readonly Highlight[] } {
  const folded = foldCase(text);
  const wanted = foldCase(searched);
  const range = wanted === "" ? -1 : folded.indexOf(wanted);
  const start = charStart(text, Math.max(0, range - LEAD));
  // A match longer than a snippet is cut to its length.
  const end = charStart(text, Math.min(text.length, start + LENGTH));
  const head = start > 0 ? "…" : "";
  const tail = end < text.length ? "…" : "";
  const shift = head.length - start;
  return {
    snippet: `${head}${text.slice(start, end).replaceAll(UNPRINTABLE, " ")}${tail}`,
    highlights: rangesIn(folded, wanted, { from: range, end }).map(([one, other]) => [one + shift, other + shift]),
  };
}

function rangesIn(
  folded: string,
  wanted: string,
  { from, end }: { readonly from: number; readonly end: number },
): readonly Highlight[] {
  const ranges: Highlight[] = [];
  for (let at = from; at >= 0 && at < end; at = folded.indexOf(wanted, at + wanted.length)) {
    ranges.push([at, Math.min(at + wanted.length, end)]);
  }
  return ranges;
}

/** Folds case as the match does: only for ASCII. Every unit keeps its position. */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The index itself, or the one before it inside a surrogate pair. */
function charStart(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}
