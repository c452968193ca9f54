import { HOUR_MS } from "../../core/time-units.ts";
import { createUsageCounter, indexBuckets } from "../../core/counting/counters.ts";
import { planBuckets } from "../../core/stats-range.ts";
import { totalTokens } from "../../core/cost/usage.ts";
import type { SessionsOfRange, SessionStats, SessionStatsRequest } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, integerOrNull, rowOrNull, text, textOrNull } from "../database/row-value.ts";
import { toTokens } from "../transcripts/usage-row.ts";
import { costOf, USAGE_SUMS, usageFilter } from "./count-usage.ts";
import { filterSql, type StatsFilter } from "./counting.ts";

/** A session, its usage in the range and its number in the database. */
interface Candidate {
  readonly id: number;
  readonly usage: SessionStats["usage"];
}

interface Calls {
  readonly calls: number;
  readonly failures: number;
}

/**
 * The sessions behind a value of the statistics, in the same whole hours. Their cost comes from the counters of the
 * range; calls are counted only for the sessions that are listed, or for all of them where a tool decides.
 * @returns null for a range of too many buckets
 */
export function readSessionStats(database: Preparer, request: SessionStatsRequest): SessionsOfRange | null {
  const { range, zone, nowMs, projectName, model, toolName, branch, agent, limit } = request;
  const unit = request.unit === "day" ? "day" : "hour";
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs: 0 });
  if (buckets === null) return null;
  const index = indexBuckets(buckets, HOUR_MS);
  const filter = { index, projectName, model, toolName, branch, agent };
  const [fromMs, toMs] = [index.from * HOUR_MS, index.to * HOUR_MS];
  const countCalls = callCounter(database, { fromMs, toMs, toolName });
  const found = candidates(database, filter, request);
  const counted = toolName === null ? null : new Map(found.map(({ id }) => [id, countCalls(id)]));
  const matching = counted === null ? found : found.filter(({ id }) => (counted.get(id)?.calls ?? 0) > 0);
  const order = (one: Candidate, other: Candidate): number =>
    (counted?.get(other.id)?.calls ?? 0) - (counted?.get(one.id)?.calls ?? 0) || byCost(one, other);
  const sessions = matching
    .toSorted(order)
    .slice(0, limit)
    .flatMap((one) => toSessionStats(database, one, counted?.get(one.id) ?? countCalls(one.id)) ?? []);
  return { fromMs, toMs, sessions, count: matching.length };
}

/** Sessions with usage in the range; without a model's name also those with any event. */
function candidates(database: Preparer, filter: StatsFilter, { prices }: SessionStatsRequest): readonly Candidate[] {
  const { sql, values } = usageFilter(filter);
  const rows = database
    .prepare(
      `SELECT u.session, max(u.hour) AS hour, u.model, u.variant, u.band, ${USAGE_SUMS}
      FROM usage_hours u JOIN sessions s ON s.id = u.session
      WHERE u.hour >= ? AND u.hour < ? AND u.is_copy = 0 AND s.forgotten = 0${sql}
      GROUP BY u.session, u.hour / 24, u.model, u.variant, u.band`,
    )
    .iterate(...values);
  const usages = new Map<number, ReturnType<typeof createUsageCounter> | null>();
  for (const row of rows) {
    const session = integer(row, "session");
    const tokens = toTokens(row);
    const counter = usages.get(session) ?? createUsageCounter();
    counter.add({ tokens, messages: integer(row, "messages"), costUsd: costOf(row, tokens, prices) });
    usages.set(session, counter);
  }
  if (filter.model === null) {
    for (const id of activeSessions(database, filter)) if (!usages.has(id)) usages.set(id, null);
  }
  return Array.from(usages, ([id, counter]) => ({ id, usage: counter?.values() ?? null }));
}

function activeSessions(database: Preparer, filter: StatsFilter): readonly number[] {
  const { sql, values } = filterSql(filter, [
    ["s.project_name", filter.projectName],
    ["s.branch", filter.branch],
    ["s.agent", filter.agent],
  ]);
  return database
    .prepare(
      `SELECT DISTINCT h.session FROM hour_sessions h JOIN sessions s ON s.id = h.session
      WHERE h.hour >= ? AND h.hour < ? AND s.forgotten = 0${sql}`,
    )
    .all(...values)
    .map((row) => integer(row, "session"));
}

/** Unknown costs come last, by their tokens. */
function byCost(one: Candidate, other: Candidate): number {
  const cost = ({ usage }: Candidate): number => usage?.costUsd ?? -1;
  const tokens = ({ usage }: Candidate): number => (usage === null ? 0 : totalTokens(usage.tokens));
  return cost(other) - cost(one) || tokens(other) - tokens(one) || other.id - one.id;
}

function callCounter(
  database: Preparer,
  { fromMs, toMs, toolName }: { readonly fromMs: number; readonly toMs: number; readonly toolName: string | null },
): (id: number) => Calls {
  const statement = database.prepare(
    `SELECT count(*) AS calls, sum(outcome = 'failed') AS failures FROM tool_calls
    WHERE session = ? AND started_at >= ? AND started_at < ?${toolName === null ? "" : " AND tool_name = ?"}`,
  );
  const named = toolName === null ? [] : [toolName];
  return (id) => {
    const row = statement.get(id, fromMs, toMs, ...named) ?? {};
    return { calls: integer(row, "calls"), failures: integerOrNull(row, "failures") ?? 0 };
  };
}

/** Null for a session that was deleted meanwhile. */
function toSessionStats(database: Preparer, { id, usage }: Candidate, calls: Calls): SessionStats | null {
  const found = database
    .prepare(
      `SELECT session_id, (SELECT label FROM machines WHERE id = sessions.machine) AS machine, title, project_name,
        branch, started_at, last_used_at FROM sessions WHERE id = ? AND forgotten = 0`,
    )
    .get(id);
  return rowOrNull(found, (row) => ({
    sessionId: text(row, "session_id"),
    machine: textOrNull(row, "machine"),
    title: textOrNull(row, "title"),
    projectName: textOrNull(row, "project_name"),
    branch: textOrNull(row, "branch"),
    startedAtMs: integer(row, "started_at"),
    lastUsedAtMs: integer(row, "last_used_at"),
    usage,
    ...calls,
  }));
}
