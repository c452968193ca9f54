import { SESSION_STATES, STATE_CAUSES, TOOL_OUTCOMES, type CallPermission } from "../../core/session/session.ts";
import {
  ASKS_WITHIN_MS,
  MOST_WAITS,
  toWaitLedger,
  type AskedCall,
  type WaitLedger,
  type WaitLedgerRequest,
  type WaitSpan,
} from "../../core/session/wait-ledger.ts";
import { conditionsSql } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, integerOrNull, json, oneOf, rowOrNull, text, textOrNull, type Row } from "../database/row-value.ts";

const SESSION_FIELDS = "s.session_id, s.title, s.project_name";

/** The cost grows with the waits in the range, not with the events or sessions of it. */
export function readWaits(database: Preparer, request: WaitLedgerRequest): WaitLedger {
  const { sinceMs, untilMs, projectName } = request;
  const ofProject = conditionsSql([["s.project_name = ?", projectName ?? undefined]]);
  const waits = database
    .prepare(
      `SELECT t.id, t.session, t.at, t.cause, s.state = 'waiting' AS waits, ${SESSION_FIELDS} FROM transitions t
        JOIN sessions s ON s.id = t.session
      WHERE t.to_state = 'waiting' AND t.at >= ? AND t.at < ? AND s.forgotten = 0${ofProject.sql}
      ORDER BY t.at DESC LIMIT ${MOST_WAITS + 1}`,
    )
    .all(sinceMs, untilMs, ...ofProject.values);
  const calls = database
    .prepare(
      `SELECT c.tool_name, c.summary, c.ended_at, c.outcome, c.duration_ms, c.permission, s.session_id FROM tool_calls c JOIN sessions s ON s.id = c.session
      WHERE c.permission IS NOT NULL AND c.started_at >= ? AND c.started_at < ? AND s.forgotten = 0${ofProject.sql}
      ORDER BY c.started_at DESC LIMIT ${MOST_WAITS + 1}`,
    )
    .all(sinceMs - ASKS_WITHIN_MS, untilMs, ...ofProject.values);
  return toWaitLedger(request, {
    waits,
    toSpan: (row) => toSpan(database, row),
    calls: calls.map(toAskedCall),
  });
}

function toSpan(database: Preparer, row: Row): WaitSpan {
  const next = database
    .prepare(
      `SELECT at, to_state, cause FROM transitions WHERE session = ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT 1`,
    )
    .get(integer(row, "session"), integer(row, "at"), integer(row, "id"));
  return {
    session: {
      sessionId: text(row, "session_id"),
      title: textOrNull(row, "title"),
      projectName: textOrNull(row, "project_name"),
    },
    cause: causeOf(row),
    atMs: integer(row, "at"),
    end: rowOrNull(next, (end) => ({
      atMs: integer(end, "at"),
      state: oneOf(end, "to_state", SESSION_STATES, "unknown"),
      cause: causeOf(end),
    })),
    isWaitingNow: next === undefined && row["waits"] === 1,
  };
}

function causeOf(row: Row) {
  return oneOf(row, "cause", STATE_CAUSES, "session-started");
}

function toAskedCall(row: Row): AskedCall {
  return {
    sessionId: text(row, "session_id"),
    toolName: text(row, "tool_name"),
    summary: text(row, "summary"),
    endedAtMs: integerOrNull(row, "ended_at"),
    outcome: oneOf(row, "outcome", TOOL_OUTCOMES, null),
    durationMs: integerOrNull(row, "duration_ms"),
    permission: json(row, "permission") as CallPermission,
  };
}
