import type { Pool } from "pg";
import { fromCallResultDto } from "../../../src/api/call-dto.ts";
import type { EventSource, EventStatus, StoredEvent, StoredEventDetail, Truncation } from "../../../src/core/event.ts";
import type { LogFilter, LogPage } from "../../../src/core/history.ts";
import { parseJsonObject } from "../../../src/core/json.ts";
import { dayOf, dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { DAYS } from "./session-place.ts";
import { OF_SCOPE, rowOfSession, type Scope } from "./session-queries.ts";

/** Statements of one page: a person without events for a month still gets an answer in time. */
const MAX_WINDOWS = 12;

/** Conditions on events, of which a list of calls has some. */
type EventListFilter = Partial<LogFilter>;

/** A row of {@link EVENT_COLUMNS}. */
export interface EventRow {
  readonly seq: number;
  readonly session_id: string;
  readonly label: string;
  readonly source: EventSource;
  readonly agent_id: string | null;
  readonly hook_event_name: string;
  readonly tool_name: string | null;
  readonly tool_use_id: string | null;
  readonly project: string | null;
  readonly cwd: string | null;
  readonly received_at: number;
  readonly summary: string;
  readonly status: EventStatus;
  readonly duration_ms: number | null;
  readonly result: string | null;
}

/** Of `events e`, `sessions s` and `machines m`. */
export const EVENT_COLUMNS = `e.seq, s.session_id, m.label, e.source, e.agent_id, e.hook_event_name, e.tool_name, e.tool_use_id,
  s.project, e.cwd, e.received_at, e.summary, e.status, e.duration_ms, e.result`;

interface Listing {
  readonly nowMs: number;
  readonly scope?: Scope;
}

/**
 * Events of sessions that the person may read whole, the newest first. It looks through the days from the newest on, some
 * at a time; a page that is not full may have a next one. Statements have no name: their plans know the days.
 */
export async function listEvents(
  pool: Pool,
  person: Reader,
  { filter, nowMs, scope = "all" }: Listing & { readonly filter: LogFilter },
): Promise<LogPage> {
  const { lowest, highest } = await boundsOf(pool, person, { filter, scope });
  const { limit } = filter;
  const rows: EventRow[] = [];
  let high = Math.min(filter.beforeSeq ?? Infinity, highest + 1, endOfDays(nowMs));
  for (let window = 0; window < MAX_WINDOWS && high > lowest && rows.length <= limit; window += 1) {
    const low = startOfWindow(high, window);
    const most = limit + 1 - rows.length;
    rows.push(...(await readWindow(pool, person, { filter, scope, low, high, limit: most, order: "DESC" })));
    high = low;
  }
  const events = rows.slice(0, limit).map(toEvent);
  if (rows.length > limit) return { events, next: events.at(-1)?.seq ?? null };
  return { events, next: high <= lowest ? null : high };
}

/** The same with a greater number, the oldest first. */
export async function listEventsAfter(
  pool: Pool,
  person: Reader,
  { seq, limit, nowMs, scope = "all" }: Listing & { readonly seq: number; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const { lowest, highest } = await boundsOf(pool, person, { filter: {}, scope });
  const rows: EventRow[] = [];
  let low = Math.max(seq + 1, lowest);
  const end = Math.min(highest + 1, endOfDays(nowMs));
  while (low < end && rows.length < limit) {
    const high = firstSeqOf(dayOfSeq(low) + DAYS);
    const most = limit - rows.length;
    rows.push(...(await readWindow(pool, person, { filter: {}, scope, low, high, limit: most, order: "ASC" })));
    low = high;
  }
  return rows.map(toEvent);
}

/** The number of the newest event that the person may read, also where it is deleted; 0 without any. */
export async function lastSeqIn(pool: Pool, person: Reader, scope: Scope): Promise<number> {
  const { rows } = await pool.query<{ seq: number | null }>(
    `SELECT max(s.last_seq) AS seq FROM sessions s WHERE ${mayRead("whole")} AND ${OF_SCOPE[scope]}`,
    [...personValues(person)],
  );
  return rows[0]?.seq ?? 0;
}

/** Whether an event is stored and the person may read it. */
export async function hasEvent(pool: Pool, person: Reader, seq: number): Promise<boolean> {
  const { rows } = await pool.query<object>(
    `SELECT FROM events e JOIN sessions s ON s.id = e.session WHERE e.seq = $4::bigint AND ${mayRead("whole")}`,
    [...personValues(person), seq],
  );
  return rows.length > 0;
}

/** The number of the oldest event that the person may read, 0 without any. */
export async function firstSeqIn(pool: Pool, person: Reader, { nowMs, scope = "all" }: Listing): Promise<number> {
  const [first] = await listEventsAfter(pool, person, { seq: 0, limit: 1, nowMs, scope });
  return first?.seq ?? 0;
}

/**
 * The lowest number that a statement looks at from `high` downwards. The first one looks at a day, which has most pages.
 */
export function startOfWindow(high: number, window: number): number {
  return firstSeqOf(dayOfSeq(high - 1) - (window === 0 ? 0 : DAYS - 1));
}

/** Clocks of a database and its standby differ by less than a day. */
export function endOfDays(nowMs: number): number {
  return firstSeqOf(dayOf(nowMs) + 2);
}

interface Selection {
  readonly filter: Pick<EventListFilter, "sessionId" | "projectName">;
  readonly scope: Scope;
}

/**
 * Between these numbers are all events of the sessions: none is stored before the day of its session's first one.
 * Without a session the lowest is infinite.
 */
export async function boundsOf(pool: Pool, person: Reader, selection: Selection) {
  const values = [...personValues(person)];
  const { rows } = await pool.query<{ day: number | null; seq: number | null }>(
    // A release before stored no last number.
    `SELECT min(s.day) AS day, max(coalesce(s.last_seq, ${Number.MAX_SAFE_INTEGER - 1})) AS seq
     FROM sessions s WHERE ${ofSessions(selection, values)}`,
    values,
  );
  const { day = null, seq = null } = rows[0] ?? {};
  return { lowest: day === null ? Infinity : firstSeqOf(day), highest: seq ?? 0 };
}

interface Window extends Selection {
  readonly filter: EventListFilter;
  /** Numbers from here, and below the other. */
  readonly low: number;
  readonly high: number;
  readonly limit: number;
  readonly order: "ASC" | "DESC";
}

/** By the index of each session, because others' events are many times as many. */
async function readWindow(
  pool: Pool,
  person: Reader,
  { filter, scope, low, high, limit, order }: Window,
): Promise<readonly EventRow[]> {
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const sessions = [
    ofSessions({ filter, scope }, values),
    `s.day <= ${place(dayOfSeq(high - 1))}`,
    `(s.last_seq IS NULL OR s.last_seq >= ${place(low)}::bigint)`,
  ];
  const conditions = [`e.seq >= ${place(low)}::bigint`, `e.seq < ${place(high)}::bigint`];
  const { agentId, hookEventName, toolName, source, sinceMs, machine, isImported } = filter;
  const equal = { agent_id: agentId, hook_event_name: hookEventName, tool_name: toolName, source };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(`e.${column} = ${place(value)}`);
  }
  if (sinceMs !== undefined) conditions.push(`e.received_at >= ${place(sinceMs)}`);
  if (isImported === false) conditions.push("e.source <> 'import'");
  // The server itself runs no session.
  if (machine === null) conditions.push("false");
  if (typeof machine === "string")
    conditions.push(`e.machine IN (SELECT id FROM machines WHERE label = ${place(machine)})`);
  const most = place(limit);
  const { rows } = await pool.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM sessions s
     CROSS JOIN LATERAL (SELECT * FROM events e WHERE e.session = s.id AND ${conditions.join(" AND ")}
       ORDER BY e.seq ${order} LIMIT ${most}) e
     JOIN machines m ON m.id = e.machine
     WHERE ${sessions.join(" AND ")} ORDER BY e.seq ${order} LIMIT ${most}`,
    values,
  );
  return rows;
}

/** The sessions whose events are listed. Adds its values. */
export function ofSessions({ filter: { sessionId, projectName }, scope }: Selection, values: unknown[]): string {
  const conditions = [mayRead("whole"), OF_SCOPE[scope]];
  if (sessionId !== undefined) conditions.push(`s.id = ${rowOfSession(`$${values.push(sessionId)}`)}`);
  if (projectName !== undefined) conditions.push(`s.project = $${values.push(projectName)}`);
  return conditions.join(" AND ");
}

interface DetailRow extends EventRow {
  readonly title: string | null;
  readonly payload: string | null;
  readonly cuts: string | null;
}

/** Null for an event of a session that the person may not read whole. */
export async function findEvent(
  pool: Pool,
  person: Reader,
  seq: number,
): Promise<{ readonly event: StoredEventDetail; readonly sessionTitle: string | null } | null> {
  const { rows } = await pool.query<DetailRow>(
    `SELECT ${EVENT_COLUMNS}, s.title, p.payload, p.cuts FROM events e JOIN sessions s ON s.id = e.session
       JOIN machines m ON m.id = e.machine LEFT JOIN payloads p ON p.seq = $4::bigint
     WHERE e.seq = $4::bigint AND ${mayRead("whole")}`,
    [...personValues(person), seq],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { event: toEventDetail(row), sessionTitle: row.title };
}

/** @param row without a payload where it is deleted, or was not sent */
export function toEventDetail(row: EventRow & Pick<DetailRow, "payload" | "cuts">): StoredEventDetail {
  return {
    ...toEvent(row),
    payload: parseJsonObject(row.payload ?? "{}") ?? {},
    isPayloadKept: row.payload !== null,
    truncations: row.cuts === null ? [] : (JSON.parse(row.cuts) as readonly Truncation[]),
    // Raw files stay on their machines.
    sourceName: "",
  };
}

export function toEvent(row: EventRow): StoredEvent {
  return {
    seq: row.seq,
    machine: row.label,
    sessionId: row.session_id,
    source: row.source,
    agentId: row.agent_id,
    hookEventName: row.hook_event_name,
    toolName: row.tool_name,
    toolUseId: row.tool_use_id,
    projectName: row.project,
    cwd: row.cwd,
    receivedAtMs: row.received_at,
    summary: row.summary,
    status: row.status,
    durationMs: row.duration_ms,
    result: row.result === null ? null : fromCallResultDto(JSON.parse(row.result)),
  };
}
