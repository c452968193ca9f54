import { formatNumber } from "../../i18n/format.ts";
import { RICH_STRINGS } from "./rich-strings.ts";
import { useStrings } from "../page-context.ts";
import { useStringsOf } from "../use-strings-of.ts";
import type { Fold } from "./use-fold.ts";

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
