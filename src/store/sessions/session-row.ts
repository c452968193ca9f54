import type { SQLInputValue } from "node:sqlite";
import { toAgentName } from "../../core/agent.ts";
import { totalTokens } from "../../core/cost/usage.ts";
import { staleAtMs } from "../../core/session/activity.ts";
import {
  SESSION_STATES,
  STATE_CAUSES,
  type ClientProcess,
  type Failure,
  type Session,
} from "../../core/session/session.ts";
import { oneOf, integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { jsonOrNull, upsertSql } from "../database/upsert.ts";

/** The lists of a session, as JSON in one column: they are read and written whole. */
type SessionLists = Pick<
  Session,
  "waits" | "background" | "openToolCalls" | "subagents" | "teammates" | "tasks" | "usage"
> &
  // Omitted where it is empty: few sessions have several, and hooks report most.
  Partial<Pick<Session, "clients" | "isImported">>;

export function toSession(row: Row): Session {
  const lists = json(row, "detail") as Partial<SessionLists>;
  return {
    sessionId: text(row, "session_id"),
    // A machine of an earlier release reports sessions of Claude Code alone.
    agent: row["agent"] === undefined ? "claude" : toAgentName(row["agent"]),
    machine: typeof row["machine_label"] === "string" ? row["machine_label"] : null,
    title: textOrNull(row, "title"),
    titleBy: oneOf(row, "title_by", TITLE_SOURCES, null),
    projectName: textOrNull(row, "project_name"),
    cwd: textOrNull(row, "cwd"),
    branch: textOrNull(row, "branch"),
    model: textOrNull(row, "model"),
    clientVersion: textOrNull(row, "client_version"),
    state: oneOf(row, "state", SESSION_STATES, "unknown"),
    cause: oneOf(row, "cause", STATE_CAUSES, "session-started"),
    stateSinceMs: integer(row, "state_since"),
    turnSinceMs: integerOrNull(row, "turn_since"),
    compactingSinceMs: integerOrNull(row, "compacting_since"),
    lastEventType: text(row, "last_event_type"),
    lastUsedAtMs: integer(row, "last_used_at"),
    lastSeenAtMs: integer(row, "last_seen_at"),
    startedAtMs: integer(row, "started_at"),
    endedAtMs: integerOrNull(row, "ended_at"),
    endReason: textOrNull(row, "end_reason"),
    failure: json(row, "failure") as Failure | null,
    permissionMode: textOrNull(row, "permission_mode"),
    transcriptPath: textOrNull(row, "transcript_path"),
    process: json(row, "process") as ClientProcess | null,
    parentSessionId: textOrNull(row, "parent_session_id"),
    origin: textOrNull(row, "origin"),
    eventCount: integer(row, "event_count"),
    messageCount: integer(row, "message_count"),
    toolCount: integer(row, "tool_count"),
    errorCount: integer(row, "error_count"),
    subagentCount: integer(row, "subagent_count"),
    waits: lists.waits ?? [],
    background: lists.background ?? [],
    openToolCalls: lists.openToolCalls ?? [],
    subagents: lists.subagents ?? [],
    teammates: lists.teammates ?? [],
    tasks: lists.tasks ?? [],
    usage: lists.usage ?? null,
    clients: lists.clients ?? [],
    isImported: lists.isImported === true,
  };
}

const TITLE_SOURCES = ["person", "client", "prompt"] as const satisfies readonly Session["titleBy"][];

/** Columns for {@link toSession}, of `sessions` without an alias. */
export const SESSION_COLUMNS = "*, (SELECT label FROM machines WHERE machines.id = sessions.machine) AS machine_label";

/** `believed_until` of a session whose state does not become stale, which is each that is not busy. */
export const NEVER_STALE_MS = Number.MAX_SAFE_INTEGER;

/** Each column of `sessions` that a session of this machine writes, with its value. */
const WRITTEN = {
  session_id: (session) => session.sessionId,
  agent: (session) => session.agent,
  title: (session) => session.title,
  title_by: (session) => session.titleBy,
  project_name: (session) => session.projectName,
  cwd: (session) => session.cwd,
  branch: (session) => session.branch,
  model: (session) => session.model,
  client_version: (session) => session.clientVersion,
  state: (session) => session.state,
  cause: (session) => session.cause,
  state_since: (session) => session.stateSinceMs,
  turn_since: (session) => session.turnSinceMs,
  compacting_since: (session) => session.compactingSinceMs,
  last_event_type: (session) => session.lastEventType,
  last_used_at: (session) => session.lastUsedAtMs,
  last_seen_at: (session) => session.lastSeenAtMs,
  believed_until: (session) => staleAtMs(session) ?? NEVER_STALE_MS,
  started_at: (session) => session.startedAtMs,
  ended_at: (session) => session.endedAtMs,
  end_reason: (session) => session.endReason,
  failure: (session) => jsonOrNull(session.failure),
  permission_mode: (session) => session.permissionMode,
  transcript_path: (session) => session.transcriptPath,
  process: (session) => jsonOrNull(session.process),
  parent_session_id: (session) => session.parentSessionId,
  origin: (session) => session.origin,
  tokens: ({ usage }) => (usage === null ? null : totalTokens(usage.tokens)),
  cost_usd: ({ usage }) => usage?.cost?.usd ?? null,
  event_count: (session) => session.eventCount,
  message_count: (session) => session.messageCount,
  tool_count: (session) => session.toolCount,
  error_count: (session) => session.errorCount,
  subagent_count: (session) => session.subagentCount,
  detail: ({ waits, background, openToolCalls, subagents, teammates, tasks, usage, clients, isImported }) =>
    JSON.stringify({
      waits,
      background,
      openToolCalls,
      subagents,
      teammates,
      tasks,
      usage,
      ...(clients.length > 0 && { clients }),
      ...(isImported && { isImported }),
    } satisfies SessionLists),
} as const satisfies Record<string, (session: Session) => SQLInputValue>;

export const WRITTEN_COLUMNS = Object.keys(WRITTEN);

const VALUES = Object.values(WRITTEN);

/** Values of {@link UPSERT_SESSION}, by position: SQLite looks up each name (0.03 ms for all). */
export function toSessionValues(session: Session): readonly SQLInputValue[] {
  return VALUES.map((valueOf) => valueOf(session));
}

/** Writes a session of this machine and returns its internal id. */
export const UPSERT_SESSION = `
  ${upsertSql("sessions", WRITTEN_COLUMNS, ["session_id"])}, forgotten = 0, machine = NULL RETURNING id`;
