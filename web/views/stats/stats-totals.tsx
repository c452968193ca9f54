import { changeOf, type MetricName, type SpanMetrics } from "../../state/stats/stats-charts.ts";
import type { Period } from "../../state/period.ts";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { formatPercent } from "../../i18n/format.ts";
import { arrowOf, formatChange, formatCompact, formatMetric } from "./format-metric.ts";
import { STATS_STRINGS } from "./stats-strings.ts";
import "./totals.css";

interface StatsTotalsProps {
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly period: Period;
}

/** The questions of every day, the most asked first. */
const LARGE: readonly MetricName[] = [
  "cost_usd",
  "cache_hit_rate",
  "tool_calls",
  "tool_failures",
  "tool_p50",
  "active_sessions",
];

const SMALL: readonly MetricName[] = [
  "tokens",
  "input",
  "output",
  "cache_write",
  "cache_read",
  "messages",
  "web_searches",
  "tool_denied",
  "tool_interrupted",
  "tool_p90",
  "tool_p99",
  "sessions_begun",
  "events",
  "failures",
];

/** Where a change has a good and a bad direction: more of these is worse (1) or better (−1). */
const WORSE: Readonly<Partial<Record<MetricName, 1 | -1>>> = {
  cost_usd: 1,
  tool_failures: 1,
  tool_p50: 1,
  cache_hit_rate: -1,
};

/** The period's values, each beside the previous period's. Values that the filters do not count are left out. */
export function StatsTotals({ now, before, period }: StatsTotalsProps) {
  const strings = useStringsOf(STATS_STRINGS);
  const { language } = useStrings();
  const isKnown = (name: MetricName): boolean => now.totals[name] !== null;
  // A cost without a price is worth saying; what a filter does not count is not.
  const isShown = (name: MetricName): boolean => isKnown(name) || (name === "cost_usd" && isKnown("tokens"));
  return (
    <section class="stats-totals digits" aria-label={strings.metrics}>
      <dl class="large">
        {LARGE.filter(isShown).map((name) => (
          <div key={name}>
            <dt class="cut">{name === "tool_p50" ? strings.median : strings.metric[name]}</dt>
            <dd class="cut" data-metric={name} title={formatMetric(name, now.totals[name], language)}>
              {formatCompact(name, now.totals[name], language)}
              <Share name={name} now={now} />
            </dd>
            {before !== null && <Before name={name} now={now} before={before} period={period} />}
          </div>
        ))}
      </dl>
      <dl class="lesser above-12 wraps small" aria-label={strings.details}>
        {SMALL.filter((name) => (now.totals[name] ?? 0) > 0).map((name) => (
          <div key={name} class="flex gap-6">
            <dt class="cut faint">{strings.metric[name]}</dt>
            <dd class="muted" data-metric={name} title={formatMetric(name, now.totals[name], language)}>
              {formatCompact(name, now.totals[name], language)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Failed calls beside all calls. */
function Share({ name, now }: { readonly name: MetricName; readonly now: SpanMetrics }) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const { tool_failures: failed, tool_calls: calls } = now.totals;
  if (name !== "tool_failures" || failed === null || calls === null || calls === 0) return null;
  const percent = formatPercent(failed / calls, language, 1);
  return (
    <span class="aside faint" title={strings.ofCalls(percent)}>
      {percent}
    </span>
  );
}

interface BeforeProps extends StatsTotalsProps {
  readonly name: MetricName;
  readonly before: SpanMetrics;
}

/** What changed since the period before; the whole sentence on hover, as the line never breaks. */
function Before({ name, now, before, period }: BeforeProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const [value, was] = [now.totals[name], before.totals[name]];
  if (was === null || value === null) return <dd class="was cut small faint">{strings.nothingBefore}</dd>;
  const isShare = name === "cache_hit_rate";
  const difference = isShare ? value - was : (changeOf(value, was) ?? 0);
  const points = Math.abs(difference * 100);
  // Below what is shown, nothing has changed.
  const isChanged = points >= (isShare ? 0.05 : 0.5);
  // Some change is every day; colour is for what a person should look at.
  const isMuch = points >= (isShare ? 1 : 10);
  const tone = WORSE[name] === undefined || !isMuch ? "" : difference * WORSE[name] > 0 ? "tone-failed" : "tone-done";
  const text = isShare
    ? `${arrowOf(difference)} ${strings.points(points.toFixed(1))}`
    : formatChange(difference, language);
  return (
    <dd
      class="was cut small faint"
      data-before={name}
      title={`${strings.before(period)}: ${formatMetric(name, was, language)}`}
    >
      {(isChanged || !isShare) && was > 0 && <span class={`change muted medium ${tone}`}>{text}</span>}{" "}
      {strings.from(formatCompact(name, was, language))}
    </dd>
  );
}
