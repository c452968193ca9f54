import type { DatabaseSync, StatementSync } from "node:sqlite";
import { integer } from "../database/row-value.ts";
import { NEVER_STALE_MS } from "../sessions/session-row.ts";
import { STEP_ROWS, stepBudget } from "./remove-rows.ts";

const SESSIONS_A_STEP = 20;

const EVER = Number.MAX_SAFE_INTEGER;

/**
 * A forgotten session stays as a row of its id, project and times: counters by project and by hour refer to it. If it
 * continues one day, its transcript is not counted twice.
 */
export function createSessionForgetter(database: DatabaseSync) {
  const nextSessions = database.prepare(
    `SELECT id, last_used_at FROM sessions WHERE id > ? AND forgotten = 0 ORDER BY id LIMIT ${SESSIONS_A_STEP}`,
  );
  const deleteRows = (table: string, key: string, where: string) =>
    database.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${STEP_ROWS})`,
    );
  const ofTimeline = [
    deleteRows("messages", "id", "session = ? AND at < ? ORDER BY at"),
    deleteRows("transitions", "id", "session = ? AND at < ? ORDER BY at"),
    deleteRows("tool_calls", "session, tool_use_id", "session = ? AND started_at < ? ORDER BY started_at"),
  ];
  // The hours keep the sums; the position stays, so a transcript is not read again.
  const ofUsage = [deleteRows("usage", "session, message_id", "session = ?")];
  const newer = database.prepare("SELECT 1 FROM events WHERE session = ? AND seq > ? LIMIT 1");
  const idle = database.prepare(`
    SELECT id FROM sessions WHERE forgotten = 0 AND last_used_at < ?
      AND NOT EXISTS (SELECT 1 FROM events WHERE session = sessions.id) ORDER BY last_used_at LIMIT 1`);
  const deleteMarks = database.prepare("DELETE FROM marks WHERE session = ?");
  const deleteCostState = database.prepare("DELETE FROM cost_states WHERE session = ?");
  const forget = database.prepare(`
    UPDATE sessions SET forgotten = 1, title = NULL, title_by = NULL, cwd = NULL, branch = NULL, model = NULL,
      client_version = NULL, state = 'ended', ended_at = coalesce(ended_at, last_used_at), end_reason = NULL,
      failure = NULL, permission_mode = NULL, transcript_path = NULL, process = NULL, parent_session_id = NULL,
      origin = NULL, tokens = NULL, cost_usd = NULL, turn_since = NULL, compacting_since = NULL,
      believed_until = ${NEVER_STALE_MS}, detail = '{}'
    WHERE id = ?`);

  function forgetSession(session: number, isOver: () => boolean): boolean {
    if (!remove(ofTimeline, [session, EVER], isOver) || !remove(ofUsage, [session], isOver)) return false;
    deleteCostState.run(session);
    deleteMarks.run(session);
    forget.run(session);
    return true;
  }

  return {
    /** Forgets a session whose events are gone; false where that takes another step. */
    forget: (session: number) => forgetSession(session, stepBudget()),
    /**
     * Removes messages, calls and states of sessions. Each call is one step. A session with events after the given number
     * is skipped: these events may have any time.
     */
    timelines: (beforeMs: number, throughSeq: number) => {
      let cursor = 0;
      return () => {
        const isOver = stepBudget();
        const rows = nextSessions.all(cursor);
        for (const row of rows) {
          const session = integer(row, "id");
          const isYoung = newer.get(session, throughSeq) !== undefined;
          if (!isYoung && !remove(ofTimeline, [session, beforeMs], isOver)) return true;
          if (integer(row, "last_used_at") < beforeMs && !remove(ofUsage, [session], isOver)) return true;
          cursor = session;
          if (isOver()) return true;
        }
        return rows.length === SESSIONS_A_STEP;
      };
    },
    /** Forgets sessions without events. Each call is one step, and returns how many it forgot. */
    sessions: (beforeMs: number) => () => {
      const isOver = stepBudget();
      const row = idle.get(beforeMs);
      if (row === undefined) return { items: 0, more: false };
      return { items: forgetSession(integer(row, "id"), isOver) ? 1 : 0, more: true };
    },
  };
}

/** @returns whether all of the statements' rows are gone */
function remove(statements: readonly StatementSync[], values: readonly number[], isOver: () => boolean): boolean {
  for (const statement of statements) {
    while (statement.run(...values).changes === STEP_ROWS) if (isOver()) return false;
  }
  return true;
}
