import { HOUR_MS, MINUTE_MS } from "../../../../src/core/time-units.ts";
import { assembleSpan, countedParts } from "../../../../src/core/counting/assemble-stats.ts";
import { bucketsBefore, planBuckets, type Buckets } from "../../../../src/core/stats-range.ts";
import type { Stats, StatsRequest, StatsSpan } from "../../../../src/core/stats.ts";
import { MINUTES_KEPT_MS } from "../../counting/forget-counters.ts";
import { counterParts } from "../../rights/counter-rights.ts";
import { personValues } from "../../rights/rights.ts";
import { countCalls } from "./count-calls.ts";
import { countEvents, countMinuteCalls, countSessions } from "./count-events.ts";
import { countUsage } from "./count-usage.ts";
import type { Asker } from "../select-visible.ts";

/**
 * Statistics of what a person sees, from counters alone: the cost grows with the time range and the number of their teams.
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

async function firstCountedMs({ pool, person, scope }: Asker): Promise<number | null> {
  const parts = (["sums", "row"] as const).flatMap((level) =>
    counterParts(person, { scope, level }).map(({ where }) =>
      level === "sums"
        ? `SELECT min(c.hour) AS hour FROM hour_events c WHERE ${where}`
        : `SELECT min(c.minute) / 60 FROM uncounted_events c WHERE ${where}`,
    ),
  );
  const { rows } = await pool.query<{ hour: number | null }>(
    `SELECT min(hour) AS hour FROM (${parts.join(" UNION ALL ")}) first`,
    [...personValues(person)],
  );
  const hour = rows[0]?.hour ?? null;
  return hour === null ? null : hour * HOUR_MS;
}

async function readSpan(asker: Asker, buckets: Buckets, request: StatsRequest) {
  const { projectName: project, model, toolName: tool, branch, agent, prices, split: splitBy, nowMs } = request;
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
    parts.usage ? countUsage(asker, { ...ofProject, model }, { prices, splitBy, branch, agent }) : null,
    parts.sessions ? countSessions(asker, ofProject) : null,
  ]);
  return assembleSpan(buckets, { events, tools, usage, sessions }, request);
}
