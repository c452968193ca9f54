import { HOUR_MS } from "../../../../src/core/time-units.ts";
import type { Asker } from "../select-visible.ts";
import { createUsageCounter } from "../../../../src/core/counting/counters.ts";
import { planBuckets } from "../../../../src/core/stats-range.ts";
import type { SessionsOfRange, SessionStats, SessionStatsRequest } from "../../../../src/core/stats.ts";
import { USAGE_SUMS } from "../../counting/fold-counters.ts";
import { mayRead, personValues, readable } from "../../rights/rights.ts";
import { numberOf, type CountedRow } from "./counted-rows.ts";
import { usageOf, usageOfSession } from "./count-usage.ts";
import { accessOf, rankSessions, type HourRange } from "./rank-sessions.ts";
import { safeSum } from "../../database/safe-sum.ts";

/**
 * The sessions behind a value of the statistics that the person sees, in the same whole hours. Model, tool and branch of
 * a session are not shown to those who see less than all of it, so they leave such sessions out.
 * @returns null for a range of too many buckets
 */
export async function readSessionStats(asker: Asker, request: SessionStatsRequest): Promise<SessionsOfRange | null> {
  const { range, zone, nowMs } = request;
  const unit = request.unit === "day" ? "day" : "hour";
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs: 0 });
  if (buckets === null) return null;
  const { starts, endMs } = buckets;
  const hours = { from: Math.floor((starts[0] ?? endMs) / HOUR_MS), to: Math.ceil(endMs / HOUR_MS) };
  const ranked = await rankSessions(asker, hours, request);
  const listed = { hours, ids: ranked.map(({ id }) => id), request };
  const [usages, rows] = await Promise.all([readUsages(asker, listed), readListed(asker, listed)]);
  return {
    fromMs: hours.from * HOUR_MS,
    toMs: hours.to * HOUR_MS,
    sessions: rows.map(({ id, ...session }) => ({ ...session, usage: usages.get(id) ?? null })),
    count: ranked[0]?.count ?? 0,
  };
}

interface Listed {
  readonly hours: HourRange;
  readonly ids: readonly number[];
  readonly request: SessionStatsRequest;
}

/** Sessions by their numbers, in that order. */
const BY_NUMBER = "unnest($6::bigint[]) WITH ORDINALITY AS listed (id, place) JOIN sessions s ON s.id = listed.id";

/** The usage of sessions in the range; none for those without any. */
async function readUsages(
  { pool, person }: Asker,
  { hours: { from, to }, ids, request }: Listed,
): Promise<ReadonlyMap<number, SessionStats["usage"]>> {
  const values: unknown[] = [...personValues(person), from, to, ids];
  const ofModel = request.model === null ? "" : `AND u.model = $${values.push(request.model)}`;
  const { rows } = await pool.query<CountedRow>(
    `SELECT 0 AS set, s.id, u.hour / 24 AS day, u.model, u.variant, u.band,
      ${USAGE_SUMS.map((sum) => `${safeSum(`sum(u.${sum})`)} AS ${sum}`).join(", ")}
    FROM ${BY_NUMBER} CROSS JOIN LATERAL (${usageOfSession(ofModel)}) u WHERE ${mayRead(accessOf(request))}
    GROUP BY 2, 3, 4, 5, 6`,
    values,
  );
  const counters = Map.groupBy(rows, (row) => numberOf(row, "id"));
  return new Map(
    Array.from(counters, ([id, ofSession]) => {
      const counter = createUsageCounter();
      for (const row of ofSession) counter.add(usageOf(row, request.prices));
      return [id, counter.values()];
    }),
  );
}

interface ListedRow extends Omit<SessionStats, "usage"> {
  readonly id: number;
}

/** As much of each session as the person sees, and the calls that began in the range. */
async function readListed(
  { pool, person }: Asker,
  { hours: { from, to }, ids, request }: Listed,
): Promise<readonly ListedRow[]> {
  const values: unknown[] = [...personValues(person), from * HOUR_MS, to * HOUR_MS, ids];
  const ofTool = request.toolName === null ? "" : `AND c.tool_name = $${values.push(request.toolName)}`;
  const { rows } = await pool.query<ListedRow>(
    `SELECT s.id, s.session_id AS "sessionId", ${readable("m.label", "whole")} AS machine,
      coalesce(${readable("s.title", "whole")}, ${readable("s.shown_title", "summary")}) AS title,
      ${readable("s.project", "summary")} AS "projectName", ${readable("s.branch", "whole")} AS branch,
      s.started_at AS "startedAtMs", s.last_used_at AS "lastUsedAtMs", calls.calls, calls.failures
    FROM ${BY_NUMBER} JOIN machines m ON m.id = s.machine CROSS JOIN LATERAL (
      SELECT count(*) AS calls, count(*) FILTER (WHERE c.outcome = 'failed') AS failures FROM calls c
      WHERE c.day = s.day AND c.session = s.id AND c.started_at >= $4::bigint AND c.started_at < $5::bigint ${ofTool}
    ) calls WHERE ${mayRead(accessOf(request))} ORDER BY listed.place`,
    values,
  );
  return rows;
}
