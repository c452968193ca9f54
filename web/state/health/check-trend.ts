import type { CheckName, HealthCheck } from "../../../src/core/health.ts";
import type { HealthSampleDto } from "../../../src/protocol/health-history-dto.ts";
import type { SparkPoint } from "../../chart/spark-path.ts";

/** How a check went: its main figure over time, up to now. */
export interface Trend {
  readonly points: readonly SparkPoint[];
  /** Of the figures; null where the check only is or is not so. */
  readonly greatest: number | null;
  /** Milliseconds from the first point to the last. */
  readonly spanMs: number;
}

/** The figure of a sample that a check is about. */
const FIGURES: Readonly<Partial<Record<CheckName, (sample: HealthSampleDto) => number | null>>> = {
  processing_time: (sample) => sample.processing_p99,
  raw_log: (sample) => sample.oldest_waiting_ms ?? 0,
  dead_letters: (sample) => sample.dead_letters,
  live_connections: (sample) => sample.live_connections,
};

/** Null for what leaves no trace in the samples, and before there are two of them. */
export function trendOf(check: HealthCheck, samples: readonly HealthSampleDto[], nowMs: number): Trend | null {
  // Nothing is wrong with hooks that somebody did not install, and only what is wrong is remembered.
  if (check.name === "hooks_installed") return null;
  const read = FIGURES[check.name];
  const points = samples.map((sample): SparkPoint => ({
    at: Date.parse(sample.at),
    value: read === undefined ? Number(sample.trouble.includes(check.name)) : read(sample),
  }));
  const last = points.at(-1);
  const first = points[0];
  if (first === undefined || last === undefined) return null;
  if (nowMs > last.at) {
    const now = read === undefined ? Number(check.status !== "ok") : (check.figures[0]?.value ?? null);
    points.push({ at: nowMs, value: now });
  }
  if (points.length < 2) return null;
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  return {
    points,
    greatest: read === undefined || known.length === 0 ? null : Math.max(...known),
    spanMs: (points.at(-1)?.at ?? 0) - first.at,
  };
}

/** The daemon's memory as it went. */
export function memoryTrend(samples: readonly HealthSampleDto[]): readonly SparkPoint[] {
  return samples.map((sample) => ({ at: Date.parse(sample.at), value: sample.memory_bytes }));
}
