import { HOUR_MS, MINUTE_MS } from "../../core/time-units.ts";
import { assembleSpan, countedParts } from "../../core/counting/assemble-stats.ts";
import { indexBuckets } from "../../core/counting/counters.ts";
import { bucketsBefore, planBuckets, type Buckets } from "../../core/stats-range.ts";
import type { Stats, StatsRequest, StatsSpan } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integerOrNull } from "../database/row-value.ts";
import { countEvents, countMinuteTools, countSessions } from "./count-events.ts";
import { countTools } from "./count-tools.ts";
import { countUsage } from "./count-usage.ts";

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

function firstCountedMs(database: Preparer): number | null {
  const row = database.prepare("SELECT min(hour) AS hour FROM hour_events").get();
  const hour = row === undefined ? null : integerOrNull(row, "hour");
  return hour === null ? null : hour * HOUR_MS;
}

/** All counters of one time range. */
function readSpan(database: Preparer, buckets: Buckets, request: StatsRequest) {
  const { projectName, model, toolName, branch, agent, prices, split: splitBy } = request;
  const parts = countedParts(request);
  const index = indexBuckets(buckets, parts.unit === "minute" ? MINUTE_MS : HOUR_MS);
  const filter = { index, projectName, model, toolName, branch, agent };
  const countCalls = parts.unit === "hour" ? countTools : countMinuteTools;
  const counted = {
    events: parts.events ? countEvents(database, filter, parts.unit) : null,
    tools: parts.tools ? countCalls(database, filter) : null,
    usage: parts.usage ? countUsage(database, filter, { prices, splitBy }) : null,
    sessions: parts.sessions ? countSessions(database, filter) : null,
  };
  return assembleSpan(buckets, counted, request);
}
