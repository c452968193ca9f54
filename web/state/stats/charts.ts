import type { MetricName, SpanMetrics } from "./metrics.ts";
import type { StatsChoice } from "./stats-choice.ts";

export type ChartName = "tokens" | "cost" | "events" | "tools" | "durations" | "sessions";

export interface ChartPlan {
  readonly name: ChartName;
  readonly form: "bars" | "lines";
  /** Drawn series; the first also for the previous period. */
  readonly drawn: readonly [MetricName, ...MetricName[]];
  /** Columns of its table and CSV file. */
  readonly columns: readonly MetricName[];
}

export interface ChartData {
  readonly plan: ChartPlan;
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly choice: StatsChoice;
  readonly bucketMs: number;
}

export const CHARTS: readonly ChartPlan[] = [
  {
    name: "tokens",
    form: "bars",
    drawn: ["tokens"],
    columns: ["tokens", "input", "output", "cache_write", "cache_read", "messages", "web_searches"],
  },
  { name: "cost", form: "bars", drawn: ["cost_usd"], columns: ["cost_usd"] },
  { name: "events", form: "bars", drawn: ["events", "failures"], columns: ["events", "failures"] },
  {
    name: "tools",
    form: "bars",
    drawn: ["tool_calls", "tool_failures"],
    columns: ["tool_calls", "tool_failures", "tool_denied", "tool_interrupted"],
  },
  {
    name: "durations",
    form: "lines",
    drawn: ["tool_p50", "tool_p90", "tool_p99"],
    columns: ["tool_p50", "tool_p90", "tool_p99"],
  },
  {
    name: "sessions",
    form: "bars",
    drawn: ["active_sessions"],
    columns: ["active_sessions", "sessions_begun"],
  },
];
