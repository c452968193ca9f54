import type { StatsDto } from "../../../src/api/stats-dto.ts";
import type { MetricName } from "./metrics.ts";

export type TopName = "projects" | "models" | "tools" | "hook_events";

export interface TopRow {
  /** Null for events without one. */
  readonly name: string | null;
  readonly metrics: Readonly<Partial<Record<MetricName, number | null>>>;
}

export interface TopPlan {
  readonly name: TopName;
  /** The rows are ordered by the first one, which is also drawn as a bar. */
  readonly columns: readonly [MetricName, ...MetricName[]];
  /** The filter that a chosen row sets. */
  readonly filter: "project" | "model" | "tool" | null;
  /** Greatest first; null if the daemon does not count it. */
  readonly rowsOf: (stats: StatsDto) => readonly TopRow[] | null;
}

export const TOPS: readonly TopPlan[] = [
  {
    name: "projects",
    columns: ["events", "failures", "tool_calls", "tokens", "cost_usd"],
    filter: "project",
    rowsOf: ({ projects }) => projects?.map(({ project_name: name, ...metrics }) => ({ name, metrics })) ?? null,
  },
  {
    name: "models",
    columns: ["tokens", "cost_usd", "input", "output", "cache_write", "cache_read", "messages", "web_searches"],
    filter: "model",
    rowsOf: ({ models }) =>
      models?.map(({ model: name, ...metrics }) => ({
        name,
        metrics: { ...metrics, tokens: metrics.input + metrics.output + metrics.cache_write + metrics.cache_read },
      })) ?? null,
  },
  {
    name: "tools",
    columns: ["tool_calls", "tool_failures", "tool_denied", "tool_interrupted", "tool_p50", "tool_p90", "tool_p99"],
    filter: "tool",
    rowsOf: ({ tools }) => tools?.map(({ tool_name: name, ...metrics }) => ({ name, metrics })) ?? null,
  },
  {
    name: "hook_events",
    columns: ["events", "failures"],
    filter: null,
    rowsOf: (stats) => stats.hook_events?.map(({ hook_event_name: name, ...metrics }) => ({ name, metrics })) ?? null,
  },
];
