import type { ListedCall, SlowCallFilter } from "../../core/call-history.ts";
import { conditionsSql } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { integer } from "../database/row-value.ts";
import { CALL_COLUMNS, CALL_EVENTS, callConditions, toListedCall } from "./call-row.ts";

/** A call with its place in the order of durations. */
export interface SlowCall {
  readonly call: ListedCall;
  readonly durationMs: number;
  /** Its session's internal number and its id. */
  readonly key: string;
}

/** Numbers of the sessions with events in a filter's range. */
export function readCallSessions(database: Preparer, filter: SlowCallFilter): readonly number[] {
  const { sql, values } = conditionsSql([
    ["started_at < ?", filter.untilMs],
    ["session_id = ?", filter.sessionId],
  ]);
  return database
    .prepare(`SELECT id FROM sessions WHERE last_used_at >= ? AND forgotten = 0${sql}`)
    .all(filter.sinceMs, ...values)
    .map((row) => integer(row, "id"));
}

/** The slowest calls of some sessions below the filter's cursor. A call without a measured duration is not among them. */
export function readSlowCalls(
  database: Preparer,
  { filter, sessions }: { readonly filter: SlowCallFilter; readonly sessions: readonly number[] },
): readonly SlowCall[] {
  const { sql, values } = callConditions(filter);
  const [session = "0", ...rest] = (filter.before?.key ?? "").split("/");
  const below = [filter.before?.atMs ?? Number.MAX_SAFE_INTEGER, Number(session), rest.join("/")] as const;
  return database
    .prepare(
      `SELECT ${CALL_COLUMNS} FROM json_each(?) k CROSS JOIN tool_calls c ON c.session = k.value
      CROSS JOIN sessions s ON s.id = c.session ${CALL_EVENTS}
      WHERE (c.duration_ms, c.session, c.tool_use_id) < (?, ?, ?)${sql}
      ORDER BY c.duration_ms DESC, c.session DESC, c.tool_use_id DESC LIMIT ?`,
    )
    .all(JSON.stringify(sessions), ...below, ...values, filter.limit + 1)
    .map((row) => ({
      call: toListedCall(row),
      durationMs: integer(row, "duration_ms"),
      key: `${integer(row, "session")}/${String(row["tool_use_id"])}`,
    }));
}

/** The slowest first; the same order as that of the query. */
export function bySlowness(one: SlowCall, other: SlowCall): number {
  if (one.durationMs !== other.durationMs) return other.durationMs - one.durationMs;
  const [[session = "", id = ""], [otherSession = "", otherId = ""]] = [partsOf(one.key), partsOf(other.key)];
  return Number(otherSession) - Number(session) || (id < otherId ? 1 : -1);
}

function partsOf(key: string): readonly string[] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}
