import type { Highlight } from "./search.ts";

/** UTF-16 units before the first place, and of the whole snippet. */
const LEAD = 40;
const LENGTH = 240;

// Everything that breaks a line or turns its direction; each becomes one space, so that places stay where they are.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line of a text around the first place where it holds what was searched for, and every place in that line.
 * @returns the head of the text without a place when it holds none
 */
export function snippetOf(text: string, searched: string): { snippet: string; highlights: readonly Highlight[] } {
  const folded = foldCase(text);
  const wanted = foldCase(searched);
  const range = wanted === "" ? -1 : folded.indexOf(wanted);
  const start = charStart(text, Math.max(0, range - LEAD));
  // A place that is longer than a snippet is shown as far as it goes.
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

/** As the match does: only ASCII has case. Every unit stays where it is. */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The place itself, or the one before it where it would tear a surrogate pair. */
function charStart(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}
