import type { DatabaseSync } from "node:sqlite";
import { integer } from "../database/row-value.ts";
import { STEP_ROWS, stepBudget } from "./remove-rows.ts";

/** Sessions of one step. */
const SESSIONS_A_STEP = 20;

/** Later than everything. */
const EVER = Number.MAX_SAFE_INTEGER;

interface SessionForgetter {
  /**
   * Removes messages, calls and states of sessions. Each call is one step. A session with events after the given number
   * is skipped: these events may have any time.
   */
  timelines(beforeMs: number, throughSeq: number): () => boolean;
  /** Forgets sessions without events. Each call is one step, and returns how many it forgot. */
  sessions(beforeMs: number): () => { readonly items: number; readonly more: boolean };
  /** Forgets a session whose events are gone; false where that takes another step. */
  forget(session: number): boolean;
}

/**
 * A forgotten session stays as a row of its id, project and times: counters by project and by hour refer to it. If it
 * continues one day, its transcript is not counted twice.
 */
export function createSessionForgetter(database: DatabaseSync): SessionForgetter {
  const nextSessions = database.prepare(
    `SELECT id, last_used_at FROM sessions WHERE id > ? AND forgotten = 0 ORDER BY id LIMIT ${SESSIONS_A_STEP}`,
  );
  const ofTimeline = [
    `DELETE FROM messages WHERE id IN
      (SELECT id FROM messages WHERE session = ? AND at < ? ORDER BY at LIMIT ${STEP_ROWS})`,
    `DELETE FROM transitions WHERE id IN
      (SELECT id FROM transitions WHERE session = ? AND at < ? ORDER BY at LIMIT ${STEP_ROWS})`,
    `DELETE FROM tool_calls WHERE (session, tool_use_id) IN
      (SELECT session, tool_use_id FROM tool_calls WHERE session = ? AND started_at < ?
        ORDER BY started_at LIMIT ${STEP_ROWS})`,
  ].map((sql) => database.prepare(sql));
  // The hours keep the sums; the position stays, so a transcript is not read again.
  const usage = database.prepare(`DELETE FROM usage WHERE (session, message_id) IN
    (SELECT session, message_id FROM usage WHERE session = ? LIMIT ${STEP_ROWS})`);
  // Together with usage: a request in one of them would count as all.
  const requests = database.prepare(`DELETE FROM api_requests WHERE (session, request) IN
    (SELECT session, request FROM api_requests WHERE session = ? LIMIT ${STEP_ROWS})`);
  const newer = database.prepare("SELECT 1 FROM events WHERE session = ? AND seq > ? LIMIT 1");
  const idle = database.prepare(`
    SELECT id FROM sessions WHERE forgotten = 0 AND last_used_at < ?
      AND NOT EXISTS (SELECT 1 FROM events WHERE session = sessions.id) ORDER BY last_used_at LIMIT 1`);
  const deleteCostState = database.prepare("DELETE FROM cost_states WHERE session = ?");
  const forget = database.prepare(`
    UPDATE sessions SET forgotten = 1, title = NULL, title_by = NULL, cwd = NULL, branch = NULL, model = NULL,
      client_version = NULL, state = 'ended', ended_at = coalesce(ended_at, last_used_at), end_reason = NULL,
      failure = NULL, permission_mode = NULL, transcript_path = NULL, process = NULL, parent_session_id = NULL,
      origin = NULL, tokens = NULL, cost_usd = NULL, turn_since = NULL, compacting_since = NULL,
      believed_until = ${EVER}, detail = '{}'
    WHERE id = ?`);

  /** @returns whether everything older than a moment is gone */
  function removeTimeline(session: number, beforeMs: number, isOver: () => boolean): boolean {
    for (const statement of ofTimeline) {
      for (let removed = STEP_ROWS; removed === STEP_ROWS;) {
        removed = Number(statement.run(session, beforeMs).changes);
        if (removed === STEP_ROWS && isOver()) return false;
      }
    }
    return true;
  }

  function removeUsage(session: number, isOver: () => boolean): boolean {
    for (const statement of [requests, usage]) {
      for (let removed = STEP_ROWS; removed === STEP_ROWS;) {
        removed = Number(statement.run(session).changes);
        if (removed === STEP_ROWS && isOver()) return false;
      }
    }
    return true;
  }

  function forgetSession(session: number, isOver: () => boolean): boolean {
    if (!removeTimeline(session, EVER, isOver) || !removeUsage(session, isOver)) return false;
    deleteCostState.run(session);
    forget.run(session);
    return true;
  }

  return {
    forget: (session) => forgetSession(session, stepBudget()),
    timelines: (beforeMs, throughSeq) => {
      let cursor = 0;
      return () => {
        const isOver = stepBudget();
        const rows = nextSessions.all(cursor);
        for (const row of rows) {
          const session = integer(row, "id");
          const isYoung = newer.get(session, throughSeq) !== undefined;
          if (!isYoung && !removeTimeline(session, beforeMs, isOver)) return true;
          if (integer(row, "last_used_at") < beforeMs && !removeUsage(session, isOver)) return true;
          cursor = session;
          if (isOver()) return true;
        }
        return rows.length === SESSIONS_A_STEP;
      };
    },
    sessions: (beforeMs) => () => {
      const isOver = stepBudget();
      const row = idle.get(beforeMs);
      if (row === undefined) return { items: 0, more: false };
      return { items: forgetSession(integer(row, "id"), isOver) ? 1 : 0, more: true };
    },
  };
}
