import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toAgentName } from "../../core/agent.ts";
import {
  EVENT_SOURCES,
  EVENT_STATUSES,
  type StoredEvent,
  type StoredEventDetail,
  type Truncation,
} from "../../core/event.ts";
import type { LogFilter, LogPage } from "../../core/history.ts";
import type { EventHistory } from "../../core/ports.ts";
import { isJsonObject } from "../../core/json.ts";
import { readCallResult } from "../../core/session/call-result.ts";
import { conditionsSql } from "../database/conditions.ts";
import { preparedOnce } from "../database/connection.ts";
import { integer, integerOrNull, json, oneOf, text, textOrNull, type Row } from "../database/row-value.ts";

/**
 * A page scans at most this many of the newest events, of all or of one session (about 20 ms): with a rare match, it is
 * a short page with a cursor, so that hooks do not wait for a scan of the whole history.
 */
const MAX_SCAN = 50_000;

/** The lowest number that a page below `before` scans. The place in a session is found in its index: about 1 ms. */
export function createScanFloor(database: DatabaseSync): (before: number, sessionId: string | undefined) => number {
  const ofSession = database.prepare(`
    SELECT seq + 1 AS seq FROM events WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND seq < ?
    ORDER BY events.seq DESC LIMIT 1 OFFSET ${MAX_SCAN}`);
  return (before, sessionId) => {
    if (before <= MAX_SCAN) return 0;
    return sessionId === undefined ? before - MAX_SCAN : seqOf(ofSession, sessionId, before);
  };
}

const FROM_EVENTS = "FROM events e JOIN sessions s ON s.id = e.session";

export function createEventQueries(database: DatabaseSync) {
  const first = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  // AUTOINCREMENT keeps the highest number ever given, also after its event was removed.
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  const after = database.prepare(`SELECT ${EVENT_COLUMNS} ${FROM_EVENTS} WHERE e.seq > ? ORDER BY e.seq LIMIT ?`);
  const detail = database.prepare(`
    SELECT ${EVENT_COLUMNS}, e.source_name, p.payload, p.cuts ${FROM_EVENTS}
    LEFT JOIN payloads p ON p.seq = e.seq WHERE e.seq = ?`);
  const filtered = preparedOnce(database);
  const scanFloor = createScanFloor(database);

  const firstSeq = (): number => seqOf(first);
  const lastSeq = (): number => seqOf(last);

  /** Newest matching events below `before`; `next` continues where the scan stopped. */
  function scan(filter: LogFilter, before: number): LogPage {
    const { limit } = filter;
    const conditions = logConditions(filter);
    const floor = scanFloor(before, filter.sessionId);
    const sql = `SELECT ${EVENT_COLUMNS} ${FROM_EVENTS}
      WHERE e.seq < ? AND e.seq >= ?${conditions.sql} ORDER BY e.seq DESC LIMIT ?`;
    const events = filtered
      .prepare(sql)
      .all(before, floor, ...conditions.values, limit)
      .map(toStoredEvent);
    if (events.length === limit) return { events, next: nextOf(events, firstSeq()) };
    return { events, next: floor > firstSeq() ? floor : null };
  }

  return {
    firstSeq,
    lastSeq,
    eventsAfter: (seq, limit) => after.all(seq, limit).map(toStoredEvent),
    event: (seq: number) => {
      const row = detail.get(seq);
      return row === undefined ? null : toStoredEventDetail(row);
    },
    log: (filter: LogFilter) => scan(filter, filter.beforeSeq ?? lastSeq() + 1),
  } satisfies EventHistory & Record<string, unknown>;
}

/** Cursor after a full page. */
function nextOf(events: readonly StoredEvent[], firstSeq: number): number | null {
  const last = events.at(-1);
  return last === undefined || last.seq <= firstSeq ? null : last.seq;
}

/** @param statement selects one `seq`; 0 without a row */
export function seqOf(statement: StatementSync, ...values: readonly (string | number)[]): number {
  const row = statement.get(...values);
  return row === undefined ? 0 : integer(row, "seq");
}

/** Columns of an event in a list, for a query over `events e JOIN sessions s ON s.id = e.session`. */
export const EVENT_COLUMNS = `e.seq, (SELECT label FROM machines WHERE id = e.machine) AS machine, s.session_id, s.agent, e.source, e.agent_id, e.hook_event_name, e.tool_name, e.tool_use_id,
  s.project_name, e.cwd, e.received_at, e.summary, e.status, e.duration_ms, e.result`;

export function toStoredEvent(row: Row): StoredEvent {
  return {
    seq: integer(row, "seq"),
    machine: textOrNull(row, "machine"),
    sessionId: text(row, "session_id"),
    agent: toAgentName(row["agent"]),
    source: oneOf(row, "source", EVENT_SOURCES, "hook"),
    agentId: textOrNull(row, "agent_id"),
    hookEventName: text(row, "hook_event_name"),
    toolName: textOrNull(row, "tool_name"),
    toolUseId: textOrNull(row, "tool_use_id"),
    projectName: textOrNull(row, "project_name"),
    cwd: textOrNull(row, "cwd"),
    receivedAtMs: integer(row, "received_at"),
    summary: text(row, "summary"),
    status: oneOf(row, "status", EVENT_STATUSES, "info"),
    durationMs: integerOrNull(row, "duration_ms"),
    result: readCallResult(json(row, "result")),
  };
}

/** @param row also has `payload` and `cuts`, both null once the payload was removed, and `source_name` */
export function toStoredEventDetail(row: Row): StoredEventDetail {
  const payload = json(row, "payload");
  return {
    ...toStoredEvent(row),
    payload: isJsonObject(payload) ? payload : {},
    isPayloadKept: payload !== null,
    truncations: (json(row, "cuts") ?? []) as readonly Truncation[],
    sourceName: text(row, "source_name"),
  };
}

/** The exact conditions of a filter as SQL with parameters; text and cursor are up to the query. */
export function logConditions(filter: Omit<LogFilter, "limit">) {
  return conditionsSql([
    ["e.session = (SELECT id FROM sessions WHERE session_id = ?)", filter.sessionId],
    ["e.agent_id = ?", filter.agentId],
    ["e.hook_event_name = ?", filter.hookEventName],
    ["e.tool_name = ?", filter.toolName],
    ["s.project_name = ?", filter.projectName],
    ["e.source = ?", filter.source],
    ["e.source <> ?", filter.isImported === false ? "import" : undefined],
    filter.machine === null
      ? ["e.machine IS NULL"]
      : ["e.machine = (SELECT id FROM machines WHERE label = ?)", filter.machine],
    ["e.received_at >= ?", filter.sinceMs],
  ]);
}

/** A raw file's name and its modification time in nanoseconds; any from 2001 to 2286 has 19 digits. */
const OF_A_FILE = /^(.+)@(\d{19})$/s;
const AS_STORED = /^(\d{19})@(.+)$/s;

/**
 * The key of an event as stored: with the time before the name, so that the newest keys are neighbours. Names begin
 * with a process id; in their order each event would touch another page of a table of millions.
 */
export function toStoredKey(sourceKey: string): string {
  const [, name, modifiedAtNs] = OF_A_FILE.exec(sourceKey) ?? [];
  return name === undefined ? sourceKey : `${modifiedAtNs}@${name}`;
}

/** The original key; one from before the change of order is stored unchanged. */
export function fromStoredKey(storedKey: string): string {
  const [, modifiedAtNs, name] = AS_STORED.exec(storedKey) ?? [];
  return name === undefined ? storedKey : `${name}@${modifiedAtNs}`;
}
