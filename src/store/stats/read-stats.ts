import type { Stats, StatsRequest, StatsSpan } from "../../core/stats/stats.ts";
import { bucketsBefore, HOUR_MS, planBuckets, type Buckets } from "../../core/stats/stats-range.ts";
import type { Preparer } from "../database/prepared-once.ts";
import { integerOrNull } from "../database/row-value.ts";
import { readHours } from "./read-hours.ts";
import { readMinutes } from "./read-minutes.ts";
import type { SpanReading } from "./span-reading.ts";

/**
 * Statistics from counters alone: the cost grows with the time range, not with the rows stored in it.
 * @returns null for a range of too many buckets
 */
export function readStats(database: Preparer, request: StatsRequest): Stats | null {
  const { range, unit, zone, nowMs } = request;
  const isAll = "name" in range && range.name === "all";
  const firstMs = isAll ? firstCountedMs(database) : null;
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs });
  if (buckets === null) return null;
  const { tops, ...now } = readSpan(database, buckets, request);
  return {
    ...buckets,
    ...now,
    ...tops,
    complete: firstMs === null || firstMs >= (buckets.starts[0] ?? 0),
    before: request.compare && !isAll ? readBefore(database, buckets, request) : null,
  };
}

function readBefore(database: Preparer, buckets: Buckets, request: StatsRequest): StatsSpan {
  const before = bucketsBefore(buckets, request);
  const { series, totals } = readSpan(database, before, request);
  return { ...before, series, totals };
}

function readSpan(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
  return request.unit === "minute" ? readMinutes(database, buckets, request) : readHours(database, buckets, request);
}

function firstCountedMs(database: Preparer): number | null {
  const row = database.prepare("SELECT min(hour) AS hour FROM hour_events").get();
  const hour = row === undefined ? null : integerOrNull(row, "hour");
  return hour === null ? null : hour * HOUR_MS;
}
