import type { DatabaseSync } from "node:sqlite";
import { BUSY_STATES } from "../core/session-belief.ts";
import { SESSION_STATES, type SessionState } from "../core/session.ts";
import { integer, text } from "./row-value.ts";

const DAY_MS = 86_400_000;

/** Counts the sessions that have not ended and had an event within a day, by their state as it is shown. */
export function createSessionStates(database: DatabaseSync): (nowMs: number) => ReadonlyMap<SessionState, number> {
  const busy = Array.from(BUSY_STATES, (state) => `'${state}'`).join(", ");
  // As `effectiveState` has it: only who claims to be busy may not be believed.
  const count = database.prepare(`
    SELECT CASE WHEN state IN (${busy}) AND believed_until <= ? THEN 'unknown' ELSE state END AS shown, count(*) AS count
    FROM sessions WHERE ended_at IS NULL AND last_used_at > ? GROUP BY shown`);
  return (nowMs) => {
    const found = new Map(count.all(nowMs, nowMs - DAY_MS).map((row) => [text(row, "shown"), integer(row, "count")]));
    return new Map(SESSION_STATES.filter((state) => state !== "ended").map((state) => [state, found.get(state) ?? 0]));
  };
}
