import { formatNumber } from "../i18n/format.ts";
import { RICH_WORDS } from "../i18n/views/rich-words.ts";
import { useWords } from "../parts/page-context.ts";
import { useWordsOf } from "../parts/use-words-of.ts";
import type { Fold } from "./use-fold.ts";

/** Unfolds and folds lines; nothing where there are few. */
export function FoldButton({ fold, total }: { readonly fold: Fold<unknown>; readonly total: number }) {
  const { language } = useWords();
  const words = useWordsOf(RICH_WORDS);
  return (
    <>
      {fold.omitted > 0 && <p class="omitted">{words.omitted(formatNumber(fold.omitted, language))}</p>}
      {fold.foldable && (
        <button type="button" class="quiet fold" aria-expanded={fold.open} onClick={() => fold.toggle()}>
          {fold.open ? words.fewer : words.all(formatNumber(total, language))}
        </button>
      )}
    </>
  );
}
