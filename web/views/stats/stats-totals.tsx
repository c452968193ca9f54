import type { ComponentChildren } from "preact";
import { changeOf, type MetricName, type SpanMetrics } from "../../state/stats-charts.ts";
import type { Period } from "../../state/period.ts";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { formatChange, formatMetric } from "./format-metric.ts";
import { STATS_STRINGS } from "./stats-strings.ts";

interface StatsTotalsProps {
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly period: Period;
}

/** The parts of a large value, or related values. */
const PARTS: Readonly<Partial<Record<MetricName, readonly MetricName[]>>> = {
  tokens: ["input", "output", "cache_write", "cache_read"],
  cost_usd: ["messages", "web_searches"],
  events: ["failures"],
  tool_calls: ["tool_failures", "tool_denied", "tool_interrupted"],
  tool_p50: ["tool_p90", "tool_p99"],
  active_sessions: ["sessions_begun"],
};

const LARGE: readonly MetricName[] = ["tokens", "cost_usd", "events", "tool_calls", "tool_p50", "active_sessions"];

/** The range's values, each beside the previous period's. */
export function StatsTotals({ now, before, period }: StatsTotalsProps) {
  const strings = useStringsOf(STATS_STRINGS);
  return (
    <section class="stats-totals" aria-label={strings.metrics}>
      {LARGE.map((name) => (
        <dl key={name} class="total">
          <Metric name={name} value={now.totals[name]} isLarge>
            {before !== null && <Before name={name} now={now} before={before} period={period} />}
          </Metric>
          {PARTS[name]?.map((part) => (
            <Metric key={part} name={part} value={now.totals[part]} />
          ))}
        </dl>
      ))}
    </section>
  );
}

interface MetricProps {
  readonly name: MetricName;
  readonly value: number | null;
  readonly isLarge?: boolean;
  readonly children?: ComponentChildren;
}

function Metric({ name, value, isLarge = false, children }: MetricProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const isFailure = (name === "failures" || name === "tool_failures") && (value ?? 0) > 0;
  return (
    <div class={isLarge ? "is-large" : undefined}>
      <dt>{name === "tool_p50" ? strings.median : strings.metric[name]}</dt>
      <dd
        class={isFailure ? "is-failure" : undefined}
        data-metric={name}
        title={value === null ? strings.notKnown : undefined}
      >
        {formatMetric(name, value, language)}
      </dd>
      {children}
    </div>
  );
}

interface BeforeProps extends StatsTotalsProps {
  readonly name: MetricName;
  readonly before: SpanMetrics;
}

function Before({ name, now, before, period }: BeforeProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const was = before.totals[name];
  const change = changeOf(now.totals[name], was);
  return (
    <dd class="was" data-before={name}>
      {was === null ? strings.nothingBefore(period) : strings.versus(period, formatMetric(name, was, language))}
      {change !== null && <span class="change"> {formatChange(change, language)}</span>}
    </dd>
  );
}
