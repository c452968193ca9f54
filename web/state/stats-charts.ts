import type { SeriesDto, StatsDto, StatsSpanDto, StatsValueName } from "../../src/api/stats-dto.ts";
import type { StatsChoice } from "./stats.ts";

/** The daemon's values, and the sum of all token kinds. */
export type MetricName = StatsValueName | "tokens";

export type MetricUnit = "count" | "ms" | "usd";

export interface SpanMetrics {
  readonly starts: readonly string[];
  readonly series: Readonly<Record<MetricName, SeriesDto>>;
  readonly totals: Readonly<Record<MetricName, number | null>>;
}

const TOKEN_KINDS = ["input", "output", "cache_write", "cache_read"] as const satisfies readonly StatsValueName[];

export function unitOf(name: MetricName): MetricUnit {
  if (name === "cost_usd") return "usd";
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

/** Whether a value is known anywhere in this period. */
export function isCounted(metrics: SpanMetrics, name: MetricName): boolean {
  return metrics.totals[name] !== null || metrics.series[name].some((value) => value !== null);
}

/** Now against before, as a ratio; null if either is unknown, or if the old value is 0. */
export function changeOf(now: number | null, before: number | null | undefined): number | null {
  return now === null || before == null || before === 0 ? null : now / before - 1;
}

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

type Cell = string | number | null;

/** The BOM, by which spreadsheets detect UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/** RFC 4180. Unknown values are empty. A text that a spreadsheet would run as a formula gets a `'` before it. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A chart's values under their names in the API, one row per bucket, beside those of the previous range. */
export function chartCsv({ columns }: ChartPlan, now: SpanMetrics, before: SpanMetrics | null): string {
  const head = [
    "start",
    ...columns,
    ...(before === null ? [] : ["before_start", ...columns.map((name) => `before_${name}`)]),
  ];
  const rows = now.starts.map((start, index) => [
    start,
    ...columns.map((name) => now.series[name][index] ?? null),
    ...(before === null
      ? []
      : [before.starts[index] ?? null, ...columns.map((name) => before.series[name][index] ?? null)]),
  ]);
  return toCsv([head, ...rows]);
}

export function topCsv({ columns, name }: TopPlan, rows: readonly TopRow[]): string {
  return toCsv([
    [name, ...columns],
    ...rows.map((row) => [row.name, ...columns.map((column) => row.metrics[column] ?? null)]),
  ]);
}

const HOUR_MS = 3_600_000;

/** Steps between ticks, in hours; longer ones are whole days. */
const HOUR_STEPS = [1, 2, 3, 6, 12] as const;
const DAY_STEPS = [1, 2, 7, 14, 30, 90, 180, 365] as const;

export interface Tick {
  readonly index: number;
  readonly atMs: number;
  /** Whether it shows the time of day or the date. */
  readonly kind: "hour" | "day";
}

/**
 * Ticks of an axis of buckets: at round hours, over days at the start of days, at most `most` of them.
 * @param bucketMs an hour or a day in the reader's zone
 */
export function ticksOf(starts: readonly string[], bucketMs: number, most: number): readonly Tick[] {
  const all = starts.map((start, index) => ({ index, atMs: Date.parse(start), at: new Date(start) }));
  if (bucketMs <= HOUR_MS && all.length <= 48) {
    for (const step of HOUR_STEPS) {
      const chosen = all.filter(({ at }) => at.getHours() % step === 0);
      if (chosen.length <= most) return chosen.map(({ index, atMs }) => ({ index, atMs, kind: "hour" }));
    }
  }
  const days = all.filter(({ at }, index) =>
    index === 0 ? at.getHours() === 0 : at.getDate() !== all[index - 1]?.at.getDate(),
  );
  for (const step of DAY_STEPS) {
    if (Math.ceil(days.length / step) > most) continue;
    // Counted from the newest day, which readers look for.
    const chosen = days.filter((_, index) => (days.length - 1 - index) % step === 0);
    return chosen.map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
  }
  return days.slice(-1).map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
}
