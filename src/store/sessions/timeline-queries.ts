import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CallEnds } from "../../core/call-history.ts";
import type { Page, PageCursor, PageRequest } from "../../core/history.ts";
import type { EventReader, EventStore, TranscriptMessage } from "../../core/ports.ts";
import {
  SESSION_STATES,
  STATE_CAUSES,
  TOOL_OUTCOMES,
  type CallBackground,
  type CallPermission,
  type ToolCall,
  type Transition,
} from "../../core/session/session.ts";
import { oneOf, rowOrNull, integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { jsonOrNull, upsertSql } from "../database/upsert.ts";

type TimelineQueries = Pick<EventReader, "transitions" | "messages"> & Pick<EventStore, "loadCall">;

/** Pages of one session's timeline. Each is a walk along an index whose last column orders equal instants. */
export function createTimelineQueries(database: DatabaseSync): TimelineQueries {
  const page = <Entry>(
    select: { readonly table: string; readonly at: string; readonly key: string },
    of: ToEntry<Entry>,
  ) => createPage(database, select, of);
  const callById = database.prepare(`
    SELECT * FROM tool_calls WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND tool_use_id = ?`);
  const transitions = page({ table: "transitions", at: "at", key: "id" }, toTransition);
  const messages = page({ table: "messages", at: "at", key: "id" }, toMessage);
  return {
    transitions,
    messages,
    loadCall: (sessionId, toolUseId) => rowOrNull(callById.get(sessionId, toolUseId), toToolCall),
  };
}

const NEWEST: PageCursor = { atMs: Number.MAX_SAFE_INTEGER, key: "" };

type ToEntry<Entry> = (row: Row, sessionId: string) => Entry;

function createPage<Entry>(
  database: DatabaseSync,
  { table, at, key }: { readonly table: string; readonly at: string; readonly key: string },
  toEntry: ToEntry<Entry>,
): (sessionId: string, request: PageRequest) => Page<Entry> {
  // A key in the API is text; a row's own number is not.
  const statement = database.prepare(`
    SELECT * FROM ${table} WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
      AND (${at}, ${key}) < (?, CAST(? AS INTEGER))
    ORDER BY ${at} DESC, ${key} DESC LIMIT ?`);
  return (sessionId, request) => pageOf(statement, { sessionId, request, at, key }, (row) => toEntry(row, sessionId));
}

interface PageOfSession {
  readonly sessionId: string;
  readonly request: PageRequest;
  /** The columns by which it is sorted. */
  readonly at: string;
  readonly key: string;
}

/** @param statement takes the session, the instant and key to be before, and how many rows */
export function pageOf<Entry>(
  statement: StatementSync,
  { sessionId, request: { before, limit }, at, key }: PageOfSession,
  toEntry: (row: Row) => Entry,
): Page<Entry> {
  const { atMs, key: keyText } = before ?? NEWEST;
  // One more than requested shows whether there is another page.
  const found = statement.all(sessionId, atMs, keyText, limit + 1);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next =
    last === undefined || found.length === rows.length ? null : { atMs: integer(last, at), key: String(last[key]) };
  return { rows: rows.map(toEntry), next };
}

export function toTransition(row: Row, sessionId: string): Transition {
  return {
    sessionId,
    atMs: integer(row, "at"),
    from: oneOf(row, "from_state", SESSION_STATES, null),
    to: oneOf(row, "to_state", SESSION_STATES, "unknown"),
    cause: oneOf(row, "cause", STATE_CAUSES, "session-started"),
  };
}

export function toMessage(row: Row): TranscriptMessage {
  return {
    uuid: text(row, "uuid"),
    agentId: textOrNull(row, "agent_id"),
    atMs: integer(row, "at"),
    role: oneOf(row, "role", ["prompt"], "reply"),
    text: text(row, "text"),
  };
}

/** @param row all columns of `tool_calls` */
export function toToolCall(row: Row): ToolCall {
  return {
    toolUseId: text(row, "tool_use_id"),
    agentId: textOrNull(row, "agent_id"),
    toolName: text(row, "tool_name"),
    summary: text(row, "summary"),
    startedAtMs: integer(row, "started_at"),
    endedAtMs: integerOrNull(row, "ended_at"),
    outcome: oneOf(row, "outcome", TOOL_OUTCOMES, null),
    durationMs: integerOrNull(row, "duration_ms"),
    permission: json(row, "permission") as CallPermission | null,
    background: json(row, "background") as CallBackground | null,
  };
}

/** Values of {@link UPSERT_TOOL_CALL}. */
export function toToolCallValues(session: number, call: ToolCall, { startSeq, endSeq }: CallEnds) {
  return [
    session,
    call.toolUseId,
    call.agentId,
    call.toolName,
    call.summary,
    call.startedAtMs,
    call.endedAtMs,
    call.outcome,
    call.durationMs,
    jsonOrNull(call.permission),
    jsonOrNull(call.background),
    startSeq,
    endSeq,
  ] as const;
}

const KEY = ["session", "tool_use_id"];

const STATE = [
  "agent_id",
  "tool_name",
  "summary",
  "started_at",
  "ended_at",
  "outcome",
  "duration_ms",
  "permission",
  "background",
];

/** The first event that begins it, and that ends it. */
const ENDS = ["start_seq", "end_seq"];

const COLUMNS = [...KEY, ...STATE, ...ENDS];

/** Writes the current state of a call. */
export const UPSERT_TOOL_CALL = upsertSql("tool_calls", COLUMNS, KEY, [
  ...STATE.map((column) => `${column} = excluded.${column}`),
  ...ENDS.map((column) => `${column} = coalesce(${column}, excluded.${column})`),
]);

/** Adds the events of a call that they did not change: values of {@link CallEnds}, session and call. */
export const LINK_TOOL_CALL = `
  UPDATE tool_calls SET start_seq = coalesce(start_seq, ?), end_seq = coalesce(end_seq, ?)
  WHERE session = ? AND tool_use_id = ?`;

/** `?n`, where n is its place in {@link toToolCallValues}. */
const place = (column: string): string => `?${COLUMNS.indexOf(column) + 1}`;

const given = (column: string): string => `${column} = ${place(column)}`;

/**
 * Updates a call that has a row, with the same values; changes nothing without a row. Naming `started_at` would make
 * SQLite write the calls' index for every end of a call.
 */
export const UPDATE_TOOL_CALL = `
  UPDATE tool_calls SET ${[
    ...STATE.filter((column) => column !== "started_at").map(given),
    ...ENDS.map((column) => `${column} = coalesce(${column}, ${place(column)})`),
  ].join(", ")}
  WHERE ${[...KEY, "started_at"].map(given).join(" AND ")}`;
