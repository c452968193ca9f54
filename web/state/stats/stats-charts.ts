import type { SeriesDto, StatsDto, StatsSpanDto, StatsValueName } from "../../../src/api/stats-dto.ts";
import type { StatsNames, StatsSplit } from "./stats.ts";

/** The daemon's values, and the sum of all token kinds. */
export type MetricName = StatsValueName | "tokens";

export type MetricUnit = "count" | "ms" | "usd" | "share";

export interface SpanMetrics {
  readonly starts: readonly string[];
  readonly series: Readonly<Record<MetricName, SeriesDto>>;
  readonly totals: Readonly<Record<MetricName, number | null>>;
}

const TOKEN_KINDS = ["input", "output", "cache_write", "cache_read"] as const satisfies readonly StatsValueName[];

export function unitOf(name: MetricName): MetricUnit {
  if (name === "cost_usd") return "usd";
  if (name === "cache_hit_rate") return "share";
  return name.startsWith("tool_p") ? "ms" : "count";
}

export function metricsOf(span: StatsSpanDto): SpanMetrics {
  return {
    starts: span.starts,
    series: {
      ...span.series,
      tokens: span.starts.map((_, index) => sumOf(TOKEN_KINDS.map((kind) => span.series[kind][index]))),
    },
    totals: { ...span.totals, tokens: sumOf(TOKEN_KINDS.map((kind) => span.totals[kind])) },
  };
}

/** Null if any part is unknown. */
function sumOf(parts: readonly (number | null | undefined)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part == null ? null : sum + part), 0);
}

/** Whether any bucket has more than nothing. */
export function hasValues(metrics: SpanMetrics, names: readonly MetricName[]): boolean {
  return names.some((name) => metrics.series[name].some((value) => value !== null && value > 0));
}

/** Now against before, as a ratio; null if either is unknown, or if the old value is 0. */
export function changeOf(now: number | null, before: number | null | undefined): number | null {
  return now === null || before == null || before === 0 ? null : now / before - 1;
}

export type ChartName = "calls" | "durations" | "cache" | "tokens" | "sessions";

export interface ChartPlan {
  readonly name: ChartName;
  /** `over`: each bar from the ground, the later in front; `stack`: one on the other. */
  readonly form: "over" | "stack" | "lines";
  /** Drawn series; the first also for the previous period, unless it is a part of a sum. */
  readonly drawn: readonly [MetricName, ...MetricName[]];
  /** Columns of its table and CSV file. */
  readonly columns: readonly MetricName[];
}

const CHARTS: readonly ChartPlan[] = [
  {
    name: "calls",
    form: "over",
    drawn: ["tool_calls", "tool_failures"],
    columns: ["tool_calls", "tool_failures", "tool_denied", "tool_interrupted"],
  },
  {
    name: "durations",
    form: "lines",
    drawn: ["tool_p50", "tool_p90", "tool_p99"],
    columns: ["tool_p50", "tool_p90", "tool_p99"],
  },
  { name: "cache", form: "lines", drawn: ["cache_hit_rate"], columns: ["cache_hit_rate"] },
  { name: "sessions", form: "over", drawn: ["active_sessions"], columns: ["active_sessions", "sessions_begun"] },
  {
    name: "tokens",
    form: "stack",
    drawn: ["cache_read", "cache_write", "input", "output"],
    columns: ["tokens", "input", "output", "cache_write", "cache_read", "messages", "web_searches"],
  },
];

const OF_TOOLS: ReadonlySet<string> = new Set(["calls", "durations", "tools"]);
const OF_USAGE: ReadonlySet<string> = new Set(["cache", "tokens", "models", "branches", "agents"]);

/** What a filter leaves: calls have no model, and tokens have no tool. */
function isCountedFor(name: ChartName | TopName, { model, tool, branch, agent }: StatsNames): boolean {
  if (tool !== null) return OF_TOOLS.has(name);
  return (model === null && branch === null && agent === null) || OF_USAGE.has(name);
}

/** The charts that a filter counts, and those that it does not. */
export function chartsFor(names: StatsNames): {
  readonly counted: readonly ChartPlan[];
  readonly left: readonly ChartName[];
} {
  const counted = CHARTS.filter(({ name }) => isCountedFor(name, names));
  return { counted, left: CHARTS.filter((plan) => !counted.includes(plan)).map(({ name }) => name) };
}

export type TopName = "projects" | "models" | "tools" | "branches" | "agents" | "hook_events";

export interface TopRow {
  /** Null for events without one. */
  readonly name: string | null;
  /** A branch is a project's own. */
  readonly project?: string | null;
  readonly metrics: Readonly<Partial<Record<MetricName, number | null>>>;
}

export interface TopPlan {
  readonly name: TopName;
  /** The first one is also drawn as a bar. */
  readonly columns: readonly [MetricName, ...MetricName[]];
  /** The filter that a chosen row sets; null where nothing is counted by it. */
  readonly filter: StatsSplit | null;
  readonly rowsOf: (stats: StatsDto) => readonly TopRow[] | null;
}

const USAGE_COLUMNS = ["cost_usd", "cache_hit_rate", "tokens", "messages", "output", "input", "cache_read"] as const;

const TOPS: readonly TopPlan[] = [
  {
    name: "projects",
    columns: ["cost_usd", "tool_calls", "failures", "tokens", "events"],
    filter: "project",
    rowsOf: ({ projects }) =>
      projects?.map(({ project_name: name, tokens, ...metrics }) => ({
        name,
        // Without a cost none is known either: a used model without a price has tokens.
        metrics: { ...metrics, tokens: metrics.cost_usd === null && tokens === 0 ? null : tokens },
      })) ?? null,
  },
  {
    name: "tools",
    columns: ["tool_calls", "tool_failures", "tool_p50", "tool_p90", "tool_p99", "tool_denied", "tool_interrupted"],
    filter: "tool",
    rowsOf: ({ tools }) => tools?.map(({ tool_name: name, ...metrics }) => ({ name, metrics })) ?? null,
  },
  {
    name: "models",
    columns: USAGE_COLUMNS,
    filter: "model",
    rowsOf: ({ models }) =>
      models?.map(({ model: name, ...usage }) => ({ name, metrics: { ...usage, tokens: tokensOf(usage) } })) ?? null,
  },
  {
    name: "branches",
    columns: USAGE_COLUMNS,
    filter: "branch",
    rowsOf: ({ branches }) =>
      branches?.map(({ branch: name, project_name: project, ...usage }) => ({
        name,
        project,
        metrics: { ...usage, tokens: tokensOf(usage) },
      })) ?? null,
  },
  {
    name: "agents",
    columns: USAGE_COLUMNS,
    filter: "agent",
    rowsOf: ({ agents }) =>
      agents?.map(({ agent: name, ...usage }) => ({ name, metrics: { ...usage, tokens: tokensOf(usage) } })) ?? null,
  },
  {
    name: "hook_events",
    columns: ["events", "failures"],
    filter: null,
    rowsOf: (stats) => stats.hook_events?.map(({ hook_event_name: name, ...metrics }) => ({ name, metrics })) ?? null,
  },
];

export function topsFor(names: StatsNames): {
  readonly counted: readonly TopPlan[];
  readonly left: readonly TopName[];
} {
  const counted = TOPS.filter(({ name }) => isCountedFor(name, names));
  return { counted, left: TOPS.filter((plan) => !counted.includes(plan)).map(({ name }) => name) };
}

function tokensOf(usage: Readonly<Record<(typeof TOKEN_KINDS)[number], number>>): number {
  return TOKEN_KINDS.reduce((sum, kind) => sum + usage[kind], 0);
}

/** The greatest chart: costs, or for tools their calls, each bucket by its parts. */
export interface SplitChart {
  readonly value: "cost_usd" | "tool_calls";
  /** The greatest first; the last one may be the sum of all others, without a name and a link. */
  readonly parts: readonly SplitPart[];
}

export interface SplitPart {
  readonly key: string;
  /** Null for values without a name. */
  readonly name: string | null;
  readonly project: string | null;
  readonly isOthers: boolean;
  readonly total: number | null;
  readonly series: readonly (number | null)[];
}

/** More colours look alike. */
const MOST_PARTS = 7;

/** Null where the daemon does not count it. */
export function splitChartOf({ split, starts }: StatsDto): SplitChart | null {
  if (split === null) return null;
  const parts = split.parts.map(({ name, total, series, ...rest }): SplitPart => {
    const project = ("project_name" in rest ? rest.project_name : null) ?? null;
    return { key: `${project ?? ""}/${name ?? ""}`, name, project, isOthers: false, total, series };
  });
  // A rest of one would take the place of its own name.
  const isCut = parts.length > MOST_PARTS + 1 || (split.others !== null && parts.length > MOST_PARTS);
  const shown = isCut ? parts.slice(0, MOST_PARTS) : parts;
  const rest = [
    ...parts.slice(shown.length).map(({ series }) => series),
    ...(split.others === null ? [] : [split.others]),
  ];
  if (rest.length === 0) return { value: split.value, parts: shown };
  const series = starts.map((_, index) => sumKnown(rest.map((one) => one[index] ?? null)));
  const others = { key: "others", name: null, project: null, isOthers: true, total: sumKnown(series), series };
  return { value: split.value, parts: [...shown, others] };
}

/** Null if no part is known. */
export function sumKnown(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (part === null ? sum : (sum ?? 0) + part), null);
}
