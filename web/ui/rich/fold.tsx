import { createContext } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import { Button } from "../button.tsx";
import { useStrings, useStringsOf } from "../page-context.ts";
import { RICH_STRINGS } from "./rich-strings.ts";
import { ExactText } from "./visible-text.tsx";

/** Maximum number of lines drawn at once. */
const MOST_LINES = 5000;

/** The text that is looked for around folded lines: those that have it unfold. Empty for none. */
export const SoughtText = createContext("");

interface Fold<Line> {
  readonly shown: readonly Line[];
  /** There are lines to unfold or fold. */
  readonly foldable: boolean;
  readonly open: boolean;
  /** Lines left out even when unfolded. */
  readonly omitted: number;
  toggle(): void;
}

interface FoldOptions<Line> {
  /** How many lines are shown until all are wanted. */
  readonly folded: number;
  /** What a line says. */
  readonly textOf: (line: Line) => string;
}

/** The first of many lines, until all are wanted, or the text that is looked for is among the others. */
export function useFold<Line>(lines: readonly Line[], { folded, textOf }: FoldOptions<Line>): Fold<Line> {
  const sought = useContext(SoughtText).toLowerCase();
  const [chosen, setChosen] = useState<{ readonly isOpen: boolean; readonly sought: string } | null>(null);
  const hides = useMemo(
    () => sought.trim() !== "" && lines.slice(folded).some((line) => textOf(line).toLowerCase().includes(sought)),
    [lines, folded, sought],
  );
  // What you fold stays folded until you look for another text.
  const isChosen = chosen !== null && (chosen.isOpen || !hides || chosen.sought === sought);
  const open = isChosen ? chosen.isOpen : hides;
  // Folding one line would take as much room as showing it.
  const isExact = useContext(ExactText);
  const foldable = lines.length > folded + 1 && !isExact;
  const most = isExact ? lines.length : foldable && !open ? folded : MOST_LINES;
  const shown = useMemo(() => lines.slice(0, most), [lines, most]);
  return {
    shown,
    foldable,
    open,
    omitted: !isExact && (open || !foldable) ? Math.max(0, lines.length - MOST_LINES) : 0,
    toggle: () => setChosen({ isOpen: !open, sought }),
  };
}

/** Unfolds and folds lines; hidden for few lines. */
export function FoldButton({ fold, total }: { readonly fold: Fold<unknown>; readonly total: number }) {
  const { language } = useStrings();
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <>
      {fold.omitted > 0 && <p class="omitted note">{strings.omitted(formatNumber(fold.omitted, language))}</p>}
      {fold.foldable && (
        <Button class="fold" aria-expanded={fold.open} onClick={() => fold.toggle()}>
          {fold.open ? strings.fewer : strings.all(formatNumber(total, language))}
        </Button>
      )}
    </>
  );
}
