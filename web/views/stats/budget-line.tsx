import { BUDGET_THRESHOLDS } from "../../../src/core/cost/budget.ts";
import type { SpanMetrics } from "../../state/stats/stats-charts.ts";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Prose } from "../../ui/load-state.tsx";
import { formatBudget, formatPercent, formatShortCost } from "../../i18n/format.ts";
import { STATS_STRINGS } from "./stats-strings.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is spent of the day's budget, and what the day will cost at this pace. */
export function BudgetLine({ now }: { readonly now: SpanMetrics }) {
  const { metrics, clock, team } = useStore();
  const { language } = useStrings();
  const { budget: strings } = useStringsOf(STATS_STRINGS);
  const known = metrics.value;
  if (known === null) return null;
  const { budget } = known;
  const spent = budget === null ? now.totals.cost_usd : budget.spent_usd;
  const sinceMs = Date.parse(budget?.since ?? now.starts[0] ?? "");
  // To the minute is exact enough for a forecast; the first hour says nothing about a day.
  const gone = (clock.nowMs.peek() - sinceMs) / DAY_MS;
  const forecast =
    spent !== null && spent > 0 && gone > 1 / 24 && gone < 1 ? formatShortCost(spent / gone, true, language) : null;
  const share = budget === null || budget.usd === 0 ? 0 : (spent ?? 0) / budget.usd;
  if (team.dto.value !== null && forecast === null) return null;
  return (
    <p class="budget-line wraps gap-lines flex note">
      {budget === null ? (
        // A budget is a daemon's.
        team.dto.value === null && (
          <span>
            {strings.none} <Prose text={strings.how} />
          </span>
        )
      ) : (
        <>
          <meter
            min={0}
            max={1}
            low={BUDGET_THRESHOLDS[0] / 100}
            high={0.999}
            optimum={0}
            value={Math.min(1, share)}
            aria-label={formatPercent(share, language, 1)}
          />
          <span class={share >= 1 ? "tone-failed" : undefined}>
            {strings.of(
              formatShortCost(spent ?? 0, true, language),
              formatBudget(budget.usd, language),
              formatPercent(share, language, 1),
            )}
          </span>
        </>
      )}
      {forecast !== null && <span class="aside faint">{strings.forecast(forecast)}</span>}
    </p>
  );
}
