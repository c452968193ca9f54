import { formatCost, formatNumber } from "../../i18n/format.ts";
import { SESSIONS_WORDS } from "../../i18n/views/sessions-words.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** What is listed comes to together. */
export function SessionTotals() {
  const { sessionTable: table } = useStore();
  const { language } = useWords();
  const words = useWordsOf(SESSIONS_WORDS);
  const { count, errors, tokens, costUsd, costEstimated, unknown } = table.totals.value;
  const number = (value: number) => formatNumber(value, language);
  return (
    <p class="totals" role="status" aria-label={words.totals}>
      {table.loaded.value && (
        <>
          <strong>{words.count(number(count))}</strong>
          {table.cut.value && (
            <span>
              {words.cut(number(count))}{" "}
              <button type="button" class="link" onClick={() => void table.loadOlder()}>
                {words.loadOlder}
              </button>
            </span>
          )}
          <span>{words.errors(number(errors))}</span>
          {count > unknown && (
            <>
              <span data-total="tokens">{words.tokens(number(tokens))}</span>
              <span data-total="cost">{formatCost(costUsd, costEstimated, language)}</span>
            </>
          )}
          {unknown > 0 && <span>{words.unknown(number(unknown))}</span>}
        </>
      )}
    </p>
  );
}
