import { useState } from "preact/hooks";

/** Maximum number of lines drawn at once. */
const MOST_LINES = 3000;

export interface Fold<Line> {
  readonly shown: readonly Line[];
  /** There are lines to unfold or fold. */
  readonly foldable: boolean;
  readonly open: boolean;
  /** Lines left out even when unfolded. */
  readonly omitted: number;
  toggle(): void;
}

/** The first of many lines, until all are wanted. @param folded how many those are */
export function useFold<Line>(lines: readonly Line[], folded: number): Fold<Line> {
  const [open, setOpen] = useState(false);
  // Folding one line would take as much room as showing it.
  const foldable = lines.length > folded + 1;
  return {
    shown: lines.slice(0, foldable && !open ? folded : MOST_LINES),
    foldable,
    open,
    omitted: open || !foldable ? Math.max(0, lines.length - MOST_LINES) : 0,
    toggle: () => setOpen(!open),
  };
}
