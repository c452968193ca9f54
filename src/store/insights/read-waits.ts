import { SESSION_STATES, STATE_CAUSES, TOOL_OUTCOMES, type CallPermission } from "../../core/session/session.ts";
import {
  sumWaits,
  type AskedCall,
  type WaitLedger,
  type WaitLedgerRequest,
  type WaitSpan,
} from "../../core/session/wait-ledger.ts";
import { MARK } from "../../core/redact/finding.ts";
import { conditionsSql } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, integerOrNull, json, oneOf, rowOrNull, text, textOrNull, type Row } from "../database/row-value.ts";

/** Waits and asking calls of one ledger: years of them, or a machine that asks all day. */
const MAX_READ = 20_000;

/** A call asks soon after it began; hooks of the client that run before it may take minutes. */
const ASKS_WITHIN_MS = 3_600_000;

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
      ORDER BY t.at DESC LIMIT ${MAX_READ + 1}`,
    )
    .all(sinceMs, untilMs, ...ofProject.values);
  const calls = database
    .prepare(
      `SELECT c.tool_name, c.summary, c.ended_at, c.outcome, c.duration_ms, c.permission, s.session_id FROM tool_calls c JOIN sessions s ON s.id = c.session
      WHERE c.permission IS NOT NULL AND c.started_at >= ? AND c.started_at < ? AND s.forgotten = 0${ofProject.sql}
      ORDER BY c.started_at DESC LIMIT ${MAX_READ + 1}`,
    )
    .all(sinceMs - ASKS_WITHIN_MS, untilMs, ...ofProject.values);
  const asked = calls.slice(0, MAX_READ).map(toAskedCall);
  return sumWaits(
    waits.slice(0, MAX_READ).map((row) => toSpan(database, row)),
    asked.filter(({ permission }) => (permission?.askedAtMs ?? 0) >= sinceMs && (permission?.askedAtMs ?? 0) < untilMs),
    waits.length <= MAX_READ && calls.length <= MAX_READ,
  );
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
  const { rules, ...permission } = json(row, "permission") as CallPermission;
  // Another machine may have written it.
  const texts = Array.isArray(rules) ? rules.filter((rule) => typeof rule === "string") : [];
  // Without its secret a rule allows nothing.
  const words = texts.filter((rule) => !rule.includes(MARK));
  return {
    sessionId: text(row, "session_id"),
    toolName: text(row, "tool_name"),
    summary: text(row, "summary"),
    endedAtMs: integerOrNull(row, "ended_at"),
    outcome: oneOf(row, "outcome", TOOL_OUTCOMES, null),
    durationMs: integerOrNull(row, "duration_ms"),
    permission: { ...permission, ...(words.length > 0 && { rules: words }) },
  };
}
