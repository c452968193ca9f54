import { SESSION_STATES, type Session } from "../core/session.ts";
import { integer, integerOrNull, text, textOrNull, type Row } from "./row-value.ts";

/** The lists inside a session, kept as JSON in one column: they are read and written whole. */
type SessionLists = Pick<Session, "waits" | "openToolCalls" | "subagents" | "tasks">;

export function toSession(row: Row): Session {
  const lists = JSON.parse(text(row, "detail")) as SessionLists;
  const state = text(row, "state");
  return {
    sessionId: text(row, "session_id"),
    title: textOrNull(row, "title"),
    projectName: textOrNull(row, "project_name"),
    cwd: textOrNull(row, "cwd"),
    model: textOrNull(row, "model"),
    state: SESSION_STATES.find((known) => known === state) ?? "unknown",
    stateSinceMs: integer(row, "state_since"),
    lastEventType: text(row, "last_event_type"),
    lastUsedAtMs: integer(row, "last_used_at"),
    startedAtMs: integer(row, "started_at"),
    endedAtMs: integerOrNull(row, "ended_at"),
    endReason: textOrNull(row, "end_reason"),
    failure: textOrNull(row, "failure"),
    permissionMode: textOrNull(row, "permission_mode"),
    transcriptPath: textOrNull(row, "transcript_path"),
    eventCount: integer(row, "event_count"),
    messageCount: integer(row, "message_count"),
    toolCount: integer(row, "tool_count"),
    errorCount: integer(row, "error_count"),
    subagentCount: integer(row, "subagent_count"),
    waits: lists.waits,
    openToolCalls: lists.openToolCalls,
    subagents: lists.subagents,
    tasks: lists.tasks,
  };
}

/** Named parameters of {@link UPSERT_SESSION}. */
export function toSessionParameters(session: Session) {
  const { waits, openToolCalls, subagents, tasks } = session;
  return {
    session_id: session.sessionId,
    title: session.title,
    project_name: session.projectName,
    cwd: session.cwd,
    model: session.model,
    state: session.state,
    state_since: session.stateSinceMs,
    last_event_type: session.lastEventType,
    last_used_at: session.lastUsedAtMs,
    started_at: session.startedAtMs,
    ended_at: session.endedAtMs,
    end_reason: session.endReason,
    failure: session.failure,
    permission_mode: session.permissionMode,
    transcript_path: session.transcriptPath,
    event_count: session.eventCount,
    message_count: session.messageCount,
    tool_count: session.toolCount,
    error_count: session.errorCount,
    subagent_count: session.subagentCount,
    detail: JSON.stringify({ waits, openToolCalls, subagents, tasks } satisfies SessionLists),
  };
}

const COLUMNS = [
  "session_id",
  "title",
  "project_name",
  "cwd",
  "model",
  "state",
  "state_since",
  "last_event_type",
  "last_used_at",
  "started_at",
  "ended_at",
  "end_reason",
  "failure",
  "permission_mode",
  "transcript_path",
  "event_count",
  "message_count",
  "tool_count",
  "error_count",
  "subagent_count",
  "detail",
] as const satisfies readonly (keyof ReturnType<typeof toSessionParameters>)[];

/** Writes a session and answers its internal id. */
export const UPSERT_SESSION = `
  INSERT INTO sessions (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map((column) => `:${column}`).join(", ")})
  ON CONFLICT (session_id) DO UPDATE SET ${COLUMNS.slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}
  RETURNING id`;
