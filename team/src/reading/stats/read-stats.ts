import { assembleSpan, countedParts } from "../../../../src/core/counting/assemble-stats.ts";
import { bucketsBefore, HOUR_MS, MINUTE_MS, planBuckets, type Buckets } from "../../../../src/core/stats-range.ts";
import type { Stats, StatsRequest, StatsSpan } from "../../../../src/core/stats.ts";
import { MINUTES_KEPT_MS } from "../../counting/forget-counters.ts";
import { countCalls } from "./count-calls.ts";
import { countEvents, countMinuteCalls, countSessions } from "./count-events.ts";
import { countUsage } from "./count-usage.ts";
import { numberOf, readCounted, type Asker } from "./counted-rows.ts";

/**
 * Statistics of what a person sees, from counters alone: the cost grows with the time range and the number of her teams.
 * @returns null for a range of too many buckets
 */
export async function readStats(asker: Asker, request: StatsRequest): Promise<Stats | null> {
  const { range, unit, zone, nowMs } = request;
  const isAll = "name" in range && range.name === "all";
  const firstMs = isAll ? await firstCountedMs(asker) : null;
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs });
  if (buckets === null) return null;
  const [{ tops, ...now }, before] = await Promise.all([
    readSpan(asker, buckets, request),
    request.compare && !isAll ? readBefore(asker, buckets, request) : null,
  ]);
  const complete = firstMs === null || firstMs >= (buckets.starts[0] ?? 0);
  return { ...buckets, ...now, ...tops, complete, before };
}

async function readBefore(asker: Asker, buckets: Buckets, request: StatsRequest): Promise<StatsSpan> {
  const before = bucketsBefore(buckets, request);
  const { series, totals } = await readSpan(asker, before, request);
  return { ...before, series, totals };
}

async function firstCountedMs(asker: Asker): Promise<number | null> {
  const days = await readCounted(asker, "events", { filter: EVER, groupings: [["day"]] });
  if (days.length === 0) return null;
  const from = Math.min(...days.map((row) => numberOf(row, "day"))) * DAY_HOURS;
  const starts = Array.from({ length: DAY_HOURS }, (_, hour) => from + hour);
  const hours = await readCounted(asker, "events", {
    filter: { from, to: from + DAY_HOURS, starts },
    groupings: [["bucket"]],
  });
  return (from + Math.min(...hours.map((row) => numberOf(row, "bucket")))) * HOUR_MS;
}

const DAY_HOURS = 24;

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER, starts: [0] };

async function readSpan(asker: Asker, buckets: Buckets, request: StatsRequest) {
  const { projectName: project, model, toolName: tool, branch, prices, split: splitBy, nowMs } = request;
  const { starts, endMs } = buckets;
  const parts = countedParts(request);
  const unitMs = parts.unit === "minute" ? MINUTE_MS : HOUR_MS;
  // Older minutes are not counted any more.
  const isKept = parts.unit === "hour" || (starts[0] ?? endMs) >= nowMs - MINUTES_KEPT_MS;
  const filter = {
    from: Math.floor((starts[0] ?? endMs) / unitMs),
    to: Math.ceil(endMs / unitMs),
    starts: starts.map((startMs) => Math.floor(startMs / unitMs)),
  };
  const ofProject = { ...filter, project };
  const ofTool = parts.unit === "minute" ? { ...filter, tool } : { ...ofProject, tool };
  const [events, tools, usage, sessions] = await Promise.all([
    parts.events && isKept ? countEvents(asker, parts.unit === "minute" ? filter : ofProject, parts.unit) : null,
    parts.tools && isKept
      ? parts.unit === "minute"
        ? countMinuteCalls(asker, ofTool)
        : countCalls(asker, ofTool, splitBy)
      : null,
    parts.usage ? countUsage(asker, { ...ofProject, model }, { prices, splitBy, branch }) : null,
    parts.sessions ? countSessions(asker, ofProject) : null,
  ]);
  return assembleSpan(buckets, { events, tools, usage, sessions }, request);
}
