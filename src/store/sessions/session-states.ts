import type { DatabaseSync } from "node:sqlite";
import { BUSY_STATES } from "../../core/session/staleness.ts";
import { SESSION_STATES, type SessionState } from "../../core/session/session.ts";
import { integer, text } from "../database/row-value.ts";

const DAY_MS = 86_400_000;

/**
 * Counts sessions by shown state: busy ones of any age, and others that have not ended and had an event within a day.
 */
export function createSessionStates(database: DatabaseSync): (nowMs: number) => ReadonlyMap<SessionState, number> {
  const busy = Array.from(BUSY_STATES, (state) => `'${state}'`).join(", ");
  // Same as `effectiveState`: only a busy state can be stale.
  const busyNow = database.prepare(`
    SELECT state AS shown, count(*) AS count FROM sessions
    WHERE state IN (${busy}) AND believed_until > ? AND forgotten = 0 GROUP BY state`);
  const others = database.prepare(`
    SELECT CASE WHEN state IN (${busy}) THEN 'unknown' ELSE state END AS shown, count(*) AS count FROM sessions
    WHERE ended_at IS NULL AND last_used_at > ? AND NOT (state IN (${busy}) AND believed_until > ?) AND forgotten = 0
    GROUP BY shown`);
  return (nowMs) => {
    const rows = [...busyNow.all(nowMs), ...others.all(nowMs - DAY_MS, nowMs)];
    const found = new Map(rows.map((row) => [text(row, "shown"), integer(row, "count")]));
    return new Map(SESSION_STATES.filter((state) => state !== "ended").map((state) => [state, found.get(state) ?? 0]));
  };
}
