import { formatCost, formatNumber } from "../../i18n/format.ts";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

export function SessionTotals() {
  const { sessionTable: table } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const { count, errors, tokens, costUsd, costEstimated, unknown } = table.totals.value;
  const number = (value: number) => formatNumber(value, language);
  return (
    <p class="totals" role="status" aria-label={strings.totals}>
      {table.loaded.value && (
        <>
          <strong>{strings.count(number(count))}</strong>
          {table.cut.value && (
            <span>
              {strings.cut(number(count))}{" "}
              <button type="button" class="link" onClick={() => void table.loadOlder()}>
                {strings.loadOlder}
              </button>
            </span>
          )}
          <span>{strings.errors(number(errors))}</span>
          {count > unknown && (
            <>
              <span data-total="tokens">{strings.tokens(number(tokens))}</span>
              <span data-total="cost">{formatCost(costUsd, costEstimated, language)}</span>
            </>
          )}
          {unknown > 0 && <span>{strings.unknown(number(unknown))}</span>}
        </>
      )}
    </p>
  );
}
