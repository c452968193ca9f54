import type { SeriesDto, StatsValueName, StatsSpanDto } from "../../../src/api/stats-dto.ts";

/** The daemon's values, and the sum of all token kinds. */
export type MetricName = StatsValueName | "tokens";

export type MetricUnit = "count" | "ms" | "usd";

export interface SpanMetrics {
  readonly starts: readonly string[];
  readonly series: Readonly<Record<MetricName, SeriesDto>>;
  readonly totals: Readonly<Record<MetricName, number | null>>;
}

const KINDS = ["input", "output", "cache_write", "cache_read"] as const satisfies readonly StatsValueName[];

export function unitOf(name: MetricName): MetricUnit {
  if (name === "cost_usd") return "usd";
  return name.startsWith("tool_p") ? "ms" : "count";
}

export function metricsOf(span: StatsSpanDto): SpanMetrics {
  return {
    starts: span.starts,
    series: {
      ...span.series,
      tokens: span.starts.map((_, index) => sumOf(KINDS.map((kind) => span.series[kind][index]))),
    },
    totals: { ...span.totals, tokens: sumOf(KINDS.map((kind) => span.totals[kind])) },
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
