import { type CheckName, isWorseWhenLow } from "../../src/core/health.ts";
import type { HealthCheckDto, HealthSampleDto } from "../../src/api/health-dto.ts";
import type { SparkPoint } from "./spark-path.ts";

/** In the order in which an event passes through them. */
export const CHECK_GROUPS = ["events", "performance", "storage", "notifications"] as const;

export type CheckGroup = (typeof CHECK_GROUPS)[number];

const GROUP_OF: Readonly<Record<CheckName, CheckGroup>> = {
  hooks_installed: "events",
  last_event: "events",
  raw_log: "events",
  raw_log_watch: "events",
  dead_letters: "events",
  lost_events: "events",
  processing_time: "performance",
  event_loop: "performance",
  database_time: "performance",
  database_size: "storage",
  database_integrity: "storage",
  retention: "storage",
  database_recovery: "storage",
  disk: "storage",
  memory: "storage",
  log_file: "storage",
  live_connections: "notifications",
  outbox: "notifications",
  destinations: "notifications",
  discord_answers: "notifications",
  telegram_answers: "notifications",
  upstream: "notifications",
  machines: "events",
  configuration: "notifications",
};

/** The group of a check, also of an unknown one from a newer daemon. */
export function groupOf(name: string): CheckGroup {
  return Object.hasOwn(GROUP_OF, name) ? GROUP_OF[name as CheckName] : "notifications";
}

/** The main value of a check over time, up to now. */
export interface Trend {
  readonly points: readonly SparkPoint[];
  /** The worst value: the greatest, or the least where more is better; null for a check that is only ok or not. */
  readonly worst: number | null;
  /** Milliseconds from the first point to the last. */
  readonly spanMs: number;
}

/** The value of a sample that a check is about. */
const TREND_VALUES: Readonly<Partial<Record<CheckName, (sample: HealthSampleDto) => number | null>>> = {
  processing_time: (sample) => sample.processing_p99,
  event_loop: (sample) => sample.loop_p99_ms,
  raw_log: (sample) => sample.oldest_waiting_ms ?? 0,
  dead_letters: (sample) => sample.dead_letters,
  live_connections: (sample) => sample.live_connections,
  database_time: (sample) => sample.database_ms,
  database_size: (sample) => sample.database_bytes,
  disk: (sample) => sample.disk_free_bytes,
  memory: (sample) => sample.memory_bytes,
};

/** Checks without a trend: other facts matter more, or there is nothing to draw. */
const WITHOUT_TREND: ReadonlySet<CheckName> = new Set([
  "hooks_installed",
  "last_event",
  "database_integrity",
  "database_recovery",
]);

/** A sample is due each minute while something happens: a longer gap means that none was taken. */
export const MAX_GAP_MS = 180_000;

/** Whether a check can ever have a trend. */
export function canHaveTrend(name: CheckName): boolean {
  return !WITHOUT_TREND.has(name);
}

/** Null for a check without a trend, and with fewer than two known values. */
export function trendOf(
  check: Pick<HealthCheckDto, "name" | "status" | "figures">,
  samples: readonly HealthSampleDto[],
  nowMs: number,
): Trend | null {
  if (!canHaveTrend(check.name)) return null;
  const read = TREND_VALUES[check.name];
  const points = samples.map((sample): SparkPoint => ({
    at: Date.parse(sample.at),
    value: read === undefined ? Number(sample.trouble.includes(check.name)) : read(sample),
  }));
  const last = points.at(-1);
  const first = points[0];
  if (first === undefined || last === undefined) return null;
  const main = check.figures[0];
  if (nowMs > last.at) {
    const now = read === undefined ? Number(check.status !== "ok") : (main?.value ?? null);
    points.push({ at: nowMs, value: now });
  }
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return null;
  const worstOf = main !== undefined && isWorseWhenLow(main.name) ? Math.min : Math.max;
  return {
    points,
    worst: read === undefined ? null : worstOf(...known),
    spanMs: (points.at(-1)?.at ?? 0) - first.at,
  };
}
