import type { CallConditions, ListedCall } from "../../core/call-history.ts";
import { readCallResult } from "../../core/session/call-result.ts";
import { conditionsSql, likePattern } from "../database/conditions.ts";
import { integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { toToolCall } from "../sessions/timeline-queries.ts";

/**
 * Columns of a listed call, for a query over `tool_calls c`, `sessions s` and `events n`, the event that ends it.
 * @param startSeq SQL of the number of its first event
 */
export function callColumns(startSeq: string): string {
  return `c.*, ${startSeq} AS first_seq, n.seq AS last_seq, n.result, s.session_id AS of_session, s.title,
    s.project_name, (SELECT label FROM machines WHERE id = s.machine) AS machine`;
}

/** For a query without an event that it begins with: events that retention has removed have no number. */
export const CALL_COLUMNS = callColumns("b.seq");

export const CALL_EVENTS = "LEFT JOIN events b ON b.seq = c.start_seq LEFT JOIN events n ON n.seq = c.end_seq";

export function toListedCall(row: Row): ListedCall {
  return {
    ...toToolCall(row),
    startSeq: integerOrNull(row, "first_seq"),
    endSeq: integerOrNull(row, "last_seq"),
    result: readCallResult(json(row, "result")),
    sessionId: text(row, "of_session"),
    sessionTitle: textOrNull(row, "title"),
    projectName: textOrNull(row, "project_name"),
    machine: textOrNull(row, "machine"),
  };
}

/** The conditions of a list of calls, but for its session. */
export function callConditions(conditions: CallConditions) {
  const { toolNames, statuses, text: searched, machine } = conditions;
  const pattern = searched === undefined ? undefined : likePattern(searched);
  return conditionsSql([
    [
      "c.tool_name IN (SELECT value FROM json_each(?))",
      toolNames === undefined ? undefined : JSON.stringify(toolNames),
    ],
    ["c.agent_id = ?", conditions.agentId],
    ["c.started_at >= ?", conditions.sinceMs],
    ["c.started_at < ?", conditions.untilMs],
    [
      "coalesce(c.outcome, 'open') IN (SELECT value FROM json_each(?))",
      statuses === undefined ? undefined : JSON.stringify(statuses),
    ],
    ["s.project_name = ?", conditions.projectName],
    machine === null ? ["s.machine IS NULL"] : ["s.machine = (SELECT id FROM machines WHERE label = ?)", machine],
    ["(c.summary LIKE ? ESCAPE '\\' OR n.result ->> '$.errorLine' LIKE ? ESCAPE '\\')", pattern, pattern],
  ]);
}
