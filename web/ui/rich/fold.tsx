import { useMemo, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { useStrings, useStringsOf } from "../page-context.ts";
import { RICH_STRINGS } from "./rich-strings.ts";

/** Maximum number of lines drawn at once. */
const MOST_LINES = 5000;

interface Fold<Line> {
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
  const most = foldable && !open ? folded : MOST_LINES;
  const shown = useMemo(() => lines.slice(0, most), [lines, most]);
  return {
    shown,
    foldable,
    open,
    omitted: open || !foldable ? Math.max(0, lines.length - MOST_LINES) : 0,
    toggle: () => setOpen(!open),
  };
}

/** Unfolds and folds lines; hidden for few lines. */
export function FoldButton({ fold, total }: { readonly fold: Fold<unknown>; readonly total: number }) {
  const { language } = useStrings();
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <>
      {fold.omitted > 0 && <p class="omitted">{strings.omitted(formatNumber(fold.omitted, language))}</p>}
      {fold.foldable && (
        <button type="button" class="quiet fold" aria-expanded={fold.open} onClick={() => fold.toggle()}>
          {fold.open ? strings.fewer : strings.all(formatNumber(total, language))}
        </button>
      )}
    </>
  );
}
