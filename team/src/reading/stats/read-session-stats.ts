import { createUsageCounter } from "../../../../src/core/counting/counters.ts";
import { totalTokens } from "../../../../src/core/cost/usage.ts";
import { HOUR_MS, planBuckets } from "../../../../src/core/stats-range.ts";
import type { SessionsOfRange, SessionStats, SessionStatsRequest } from "../../../../src/core/stats.ts";
import { USAGE_SUMS } from "../../counting/fold-counters.ts";
import { counterParts } from "../../rights/counter-rights.ts";
import { mayRead, personValues, readable } from "../../rights/rights.ts";
import { OF_SCOPE } from "../session-queries.ts";
import { numberOf, type Asker, type CountedRow } from "./counted-rows.ts";
import { SLACK_MS, usageOf } from "./count-usage.ts";

/** A session, its usage in the range and its number in the database. */
interface Candidate {
  readonly id: number;
  readonly usage: SessionStats["usage"];
}

interface Calls {
  readonly calls: number;
  readonly failures: number;
}

interface Range {
  /** In hours since the epoch; the end is exclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * The sessions behind a value of the statistics that the person sees, in the same whole hours. Model, tool and branch of
 * a session are not shown to those who see less than all of it, so they leave such sessions out.
 * @returns null for a range of too many buckets
 */
export async function readSessionStats(asker: Asker, request: SessionStatsRequest): Promise<SessionsOfRange | null> {
  const { range, zone, nowMs, toolName, model, limit } = request;
  const unit = request.unit === "day" ? "day" : "hour";
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs: 0 });
  if (buckets === null) return null;
  const { starts, endMs } = buckets;
  const hours = { from: Math.floor((starts[0] ?? endMs) / HOUR_MS), to: Math.ceil(endMs / HOUR_MS) };
  const [used, active] = await Promise.all([
    readUsage(asker, hours, request),
    model === null ? readActive(asker, hours, request) : [],
  ]);
  const usages = new Map(used.map((one) => [one.id, one]));
  const found = [...used, ...active.filter((id) => !usages.has(id)).map((id) => ({ id, usage: null }))];
  const counted = toolName === null ? null : await countCalls(asker, hours, { ids: idsOf(found), toolName });
  const matching = counted === null ? found : found.filter(({ id }) => counted.has(id));
  const order = (one: Candidate, other: Candidate): number =>
    (counted?.get(other.id)?.calls ?? 0) - (counted?.get(one.id)?.calls ?? 0) || byCost(one, other);
  const listed = matching.toSorted(order).slice(0, limit);
  const calls = counted ?? (await countCalls(asker, hours, { ids: idsOf(listed), toolName: null }));
  const sessions = await readNames(asker, listed, calls);
  return { fromMs: hours.from * HOUR_MS, toMs: hours.to * HOUR_MS, sessions, count: matching.length };
}

function idsOf(candidates: readonly Candidate[]): readonly number[] {
  return candidates.map(({ id }) => id);
}

const PROJECT = readable("s.project", "summary");

/** Conditions on sessions `s`. Adds its values. */
function ofSessions({ scope }: Asker, request: SessionStatsRequest, values: unknown[]): string {
  const { projectName, model, toolName, branch } = request;
  const isOfWhole = model !== null || toolName !== null || branch !== null;
  const conditions = [mayRead(isOfWhole ? "whole" : "figures"), OF_SCOPE[scope]];
  if (projectName !== null) conditions.push(`${PROJECT} = $${values.push(projectName)}`);
  if (branch !== null) conditions.push(`s.branch = $${values.push(branch)}`);
  return conditions.join(" AND ");
}

/** Sessions with usage in the range. */
async function readUsage(
  asker: Asker,
  { from, to }: Range,
  request: SessionStatsRequest,
): Promise<readonly Candidate[]> {
  const values: unknown[] = [...personValues(asker.person), from, to, from * HOUR_MS - SLACK_MS];
  const sessions = ofSessions(asker, request, values);
  const ofModel = request.model === null ? "" : `AND u.model = $${values.push(request.model)}`;
  const { rows } = await asker.pool.query<CountedRow>(
    `SELECT 0 AS set, s.id, u.hour / 24 AS day, u.model, u.variant, u.band,
      ${USAGE_SUMS.map((sum) => `sum(u.${sum})::bigint AS ${sum}`).join(", ")}
    FROM sessions s JOIN usage_hours u ON u.day = s.day AND u.session = s.id
    WHERE ${sessions} AND s.last_used_at >= $6::bigint
      AND u.hour >= $4::bigint AND u.hour < $5::bigint AND NOT u.is_copy ${ofModel}
    GROUP BY 2, 3, 4, 5, 6`,
    values,
  );
  const counters = new Map<number, ReturnType<typeof createUsageCounter>>();
  for (const row of rows) {
    const id = numberOf(row, "id");
    const counter = counters.get(id) ?? createUsageCounter();
    counter.add(usageOf(row, request.prices));
    counters.set(id, counter);
  }
  return Array.from(counters, ([id, counter]) => ({ id, usage: counter.values() }));
}

/** Sessions with an event in the range. */
async function readActive(asker: Asker, { from, to }: Range, request: SessionStatsRequest): Promise<readonly number[]> {
  const { person, scope } = asker;
  const values: unknown[] = [...personValues(person), from, to];
  const sessions = ofSessions(asker, request, values);
  const active = counterParts(person, { scope, level: "row" }).flatMap(({ where }) => [
    `SELECT c.session FROM hour_sessions c WHERE ${where} AND c.hour >= $4::bigint AND c.hour < $5::bigint`,
    `SELECT c.session FROM uncounted_events c
      WHERE ${where} AND c.minute >= $4::bigint * 60 AND c.minute < $5::bigint * 60`,
  ]);
  const { rows } = await asker.pool.query<{ id: number }>(
    `SELECT s.id FROM (${active.join(" UNION ")}) c JOIN sessions s ON s.id = c.session WHERE ${sessions}`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** Unknown costs come last, by their tokens. */
function byCost(one: Candidate, other: Candidate): number {
  const cost = ({ usage }: Candidate): number => usage?.costUsd ?? -1;
  const tokens = ({ usage }: Candidate): number => (usage === null ? 0 : totalTokens(usage.tokens));
  return cost(other) - cost(one) || tokens(other) - tokens(one) || other.id - one.id;
}

/** Calls of some sessions that began in the range; none for those without any. */
async function countCalls(
  { pool, person }: Asker,
  { from, to }: Range,
  { ids, toolName }: { readonly ids: readonly number[]; readonly toolName: string | null },
): Promise<ReadonlyMap<number, Calls>> {
  const values: unknown[] = [...personValues(person), from * HOUR_MS, to * HOUR_MS, ids];
  const ofTool = toolName === null ? "" : `AND c.tool_name = $${values.push(toolName)}`;
  const { rows } = await pool.query<Calls & { readonly id: number }>(
    `SELECT s.id, count(*) AS calls, count(*) FILTER (WHERE c.outcome = 'failed') AS failures
    FROM sessions s JOIN calls c ON c.day = s.day AND c.session = s.id
    WHERE ${mayRead("figures")} AND s.id = ANY ($6::bigint[])
      AND c.started_at >= $4::bigint AND c.started_at < $5::bigint ${ofTool}
    GROUP BY s.id`,
    values,
  );
  return new Map(rows.map(({ id, calls, failures }) => [id, { calls, failures }]));
}

interface Named extends Omit<SessionStats, "usage" | "calls" | "failures"> {
  readonly id: number;
}

/** As much of each session as the person sees. */
async function readNames(
  { pool, person }: Asker,
  listed: readonly Candidate[],
  calls: ReadonlyMap<number, Calls>,
): Promise<readonly SessionStats[]> {
  const { rows } = await pool.query<Named>(
    `SELECT s.id, s.session_id AS "sessionId", ${readable("m.label", "whole")} AS machine,
      coalesce(${readable("s.title", "whole")}, ${readable("s.shown_title", "summary")}) AS title,
      ${PROJECT} AS "projectName", ${readable("s.branch", "whole")} AS branch,
      s.started_at AS "startedAtMs", s.last_used_at AS "lastUsedAtMs"
    FROM sessions s JOIN machines m ON m.id = s.machine WHERE ${mayRead("figures")} AND s.id = ANY ($4::bigint[])`,
    [...personValues(person), idsOf(listed)],
  );
  const named = new Map(rows.map((row) => [row.id, row]));
  return listed.flatMap(({ id, usage }) => {
    const row = named.get(id);
    if (row === undefined) return [];
    const { id: _, ...session } = row;
    return [{ ...session, usage, ...(calls.get(id) ?? { calls: 0, failures: 0 }) }];
  });
}
