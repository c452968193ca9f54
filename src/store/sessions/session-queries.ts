import type { DatabaseSync } from "node:sqlite";
import type { SessionFilter } from "../../core/ports.ts";
import { BUSY_STATES } from "../../core/session/staleness.ts";
import type { Session } from "../../core/session/session.ts";
import { searchWords } from "../../core/search/search-words.ts";
import { preparedOnce } from "../database/prepared-once.ts";
import { SESSION_COLUMNS, toSession } from "./session-row.ts";

/** Columns of the text filter, each compared with one word. */
const TEXTS = ["title", "project_name", "cwd", "branch", "session_id"].map((column) => `${column} LIKE ? ESCAPE '\\'`);
const HAS_WORD = [...TEXTS, "machine IN (SELECT id FROM machines WHERE label LIKE ? ESCAPE '\\')"];

const IS_BUSY = `state IN (${Array.from(BUSY_STATES, () => "?").join(", ")})`;

export interface SessionQueries {
  session(sessionId: string): Session | null;
  isForgotten(sessionId: string): boolean;
  sessions(filter: SessionFilter): readonly Session[];
  becameStaleBetween(afterMs: number, upToMs: number): readonly Session[];
  running(nowMs: number): readonly Session[];
}

export function createSessionQueries(database: DatabaseSync): SessionQueries {
  const byId = database.prepare(`SELECT ${SESSION_COLUMNS} FROM sessions WHERE session_id = ? AND forgotten = 0`);
  const becameStale = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${IS_BUSY} AND believed_until > ? AND believed_until <= ?
      AND forgotten = 0`);
  // This machine only: processes of other machines are out of reach.
  const staleAt = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${IS_BUSY} AND believed_until > ? AND believed_until < ${Number.MAX_SAFE_INTEGER}
      AND machine IS NULL AND forgotten = 0`);
  const inProcess = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ended_at IS NULL AND state <> 'lost' AND process IS NOT NULL AND machine IS NULL AND forgotten = 0
    ORDER BY last_used_at`);
  // Another machine shows the session now, and one of its clients may be here.
  const shared = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ended_at IS NULL AND state <> 'lost' AND machine IS NOT NULL
      AND json_type(detail, '$.clients') = 'array' ORDER BY last_used_at`);
  const forgotten = database.prepare("SELECT 1 FROM sessions WHERE session_id = ? AND forgotten = 1");
  const filtered = preparedOnce(database);
  return {
    isForgotten: (sessionId) => forgotten.get(sessionId) !== undefined,
    running: (nowMs) => {
      return [...inProcess.all(), ...staleAt.all(...BUSY_STATES, nowMs), ...shared.all()].map(toSession);
    },
    becameStaleBetween: (afterMs, upToMs) => becameStale.all(...BUSY_STATES, afterMs, upToMs).map(toSession),
    session: (sessionId) => {
      const row = byId.get(sessionId);
      return row === undefined ? null : toSession(row);
    },
    sessions: (filter) => {
      const { sql, values } = conditionsOf(filter);
      const statement = filtered.prepare(
        `SELECT ${SESSION_COLUMNS} FROM sessions${sql} ORDER BY last_used_at DESC, id DESC LIMIT ?`,
      );
      return statement.all(...values, filter.limit).map(toSession);
    },
  };
}

function conditionsOf(filter: SessionFilter) {
  const { state, projectName, machine, text, usedSinceMs, usedUntilMs, isOpen = false, nowMs } = filter;
  const conditions: string[] = ["forgotten = 0"];
  const values: (string | number)[] = [];
  // Same as `effectiveState`: only a busy state can be stale.
  if (state === "unknown") {
    conditions.push(`${IS_BUSY} AND believed_until <= ?`);
    values.push(...BUSY_STATES, nowMs);
  } else if (state !== undefined) {
    const isBusy = BUSY_STATES.has(state);
    conditions.push(isBusy ? "state = ? AND believed_until > ?" : "state = ?");
    values.push(...(isBusy ? [state, nowMs] : [state]));
  }
  if (projectName !== undefined) {
    conditions.push("project_name = ?");
    values.push(projectName);
  }
  if (machine === null) conditions.push("machine IS NULL");
  else if (machine !== undefined) {
    conditions.push("machine = (SELECT id FROM machines WHERE label = ?)");
    values.push(machine);
  }
  if (usedSinceMs !== undefined) {
    conditions.push("last_used_at >= ?");
    values.push(usedSinceMs);
  }
  if (usedUntilMs !== undefined) {
    conditions.push("last_used_at <= ?");
    values.push(usedUntilMs);
  }
  if (isOpen) conditions.push("ended_at IS NULL");
  for (const word of searchWords(text ?? "")) {
    const pattern = `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(`(${HAS_WORD.join(" OR ")})`);
    values.push(...HAS_WORD.map(() => pattern));
  }
  return { sql: ` WHERE ${conditions.join(" AND ")}`, values };
}
