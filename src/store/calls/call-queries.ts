import type { DatabaseSync } from "node:sqlite";
import type { CallFilter, CallPage } from "../../core/call-history.ts";
import type { CallReader, EventReader } from "../../core/ports.ts";
import { EDIT_TOOLS } from "../../core/session/call-result.ts";
import { preparedOnce } from "../database/connection.ts";
import { integer } from "../database/row-value.ts";
import { createScanFloor, seqOf } from "../events/event-queries.ts";
import { pageOf } from "../sessions/timeline-queries.ts";
import { CALL_COLUMNS, CALL_EVENTS, callColumns, callConditions, toListedCall } from "./call-row.ts";

/**
 * Calls of all sessions, along their first events: a walk by number needs no index of its own, which every call would
 * have to write.
 */
export function createCallQueries(
  database: DatabaseSync,
): Pick<CallReader, "calls" | "edits"> & Pick<EventReader, "toolCalls"> {
  const first = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  // The order of the joins matters (CROSS JOIN): the walk is along the session's calls.
  const ofSession = database.prepare(`
    SELECT ${CALL_COLUMNS} FROM sessions s CROSS JOIN tool_calls c ON c.session = s.id ${CALL_EVENTS}
    WHERE s.session_id = ? AND (c.started_at, c.tool_use_id) < (?, ?)
    ORDER BY c.started_at DESC, c.tool_use_id DESC LIMIT ?`);
  const edits = database.prepare(`
    SELECT ${CALL_COLUMNS} FROM sessions s JOIN tool_calls c ON c.session = s.id ${CALL_EVENTS}
    WHERE s.session_id = ? AND c.tool_name IN (${EDIT_TOOLS.map((name) => `'${name}'`).join(", ")})
      AND c.outcome IN ('ok', 'unknown') ORDER BY c.started_at, c.tool_use_id`);
  const filtered = preparedOnce(database);
  const scanFloor = createScanFloor(database);

  return {
    calls: (filter): CallPage => {
      const { limit, sessionId, beforeSeq = seqOf(last) + 1 } = filter;
      const floor = scanFloor(beforeSeq, sessionId);
      const { sql, values } = pageSql(filter);
      const rows = filtered.prepare(sql).all(...values.before, beforeSeq, floor, ...values.after, limit);
      const lastSeq = rows.length === 0 ? 0 : integer(rows.at(-1) ?? {}, "anchor");
      const oldest = seqOf(first);
      const next = rows.length === limit ? (lastSeq > oldest ? lastSeq : null) : floor > oldest ? floor : null;
      return { calls: rows.map(toListedCall), next };
    },
    toolCalls: (sessionId, request) =>
      pageOf(ofSession, { sessionId, request, at: "started_at", key: "tool_use_id" }, toListedCall),
    edits: (sessionId) => edits.all(sessionId).map(toListedCall),
  };
}

function pageSql(filter: CallFilter) {
  const { sql, values } = callConditions(filter);
  const isOfSession =
    filter.sessionId === undefined ? "" : "e.session = (SELECT id FROM sessions WHERE session_id = ?) AND";
  const isReported = filter.isImported === false ? " AND e.source <> 'import'" : "";
  // The order of the joins matters (CROSS JOIN): the walk is along the events.
  return {
    sql: `SELECT e.seq AS anchor, ${callColumns("c.start_seq")}
      FROM events e CROSS JOIN tool_calls c ON c.session = e.session AND c.tool_use_id = e.tool_use_id
      CROSS JOIN sessions s ON s.id = e.session LEFT JOIN events n ON n.seq = c.end_seq
      WHERE ${isOfSession} e.seq < ? AND e.seq >= ? AND e.tool_use_id IS NOT NULL
        AND e.seq = coalesce(c.start_seq, c.end_seq)${isReported}${sql}
      ORDER BY e.seq DESC LIMIT ?`,
    values: { before: filter.sessionId === undefined ? [] : [filter.sessionId], after: values },
  };
}
