import type { Pool } from "pg";
import { fromCallResultDto } from "../../../src/api/call-dto.ts";
import { toAgentName } from "../../../src/core/agent.ts";
import type { EventSource, EventStatus, StoredEvent, StoredEventDetail, Truncation } from "../../../src/core/event.ts";
import type { LogFilter, LogPage } from "../../../src/core/history.ts";
import { parseJsonObject } from "../../../src/core/json.ts";
import { dayOf, dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { nameOf } from "../ingest/session-names.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { DAYS } from "./session-place.ts";
import { listedSessions, MOST_LOOKED, readSessions, type ListedPart, type ListSelection } from "./listed-sessions.ts";
import type { Scope } from "../rights/scope.ts";

/** Statements of one page: a person without events for a month still gets an answer in time. */
const MAX_WINDOWS = 12;

/** Conditions on events, of which a list of calls has some. */
type EventListFilter = Partial<LogFilter>;

/** A row of {@link EVENT_COLUMNS}. */
export interface EventRow {
  readonly seq: number;
  readonly session_id: string;
  readonly agent: string;
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

/** Columns of `events e`, `sessions s` and `machines m`. */
export const EVENT_COLUMNS = `e.seq, s.session_id, s.agent, m.label, e.source, e.agent_id, e.hook_event_name, e.tool_name, e.tool_use_id,
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
  const { limit } = filter;
  // The server itself runs no session.
  if (filter.machine === null) return { events: [], next: null };
  let below = Math.min(filter.beforeSeq ?? Infinity, endOfDays(nowMs));
  const nextPart = listedSessions(pool, person, { selection: selectionOf(filter, scope), below });
  const rows: EventRow[] = [];
  let part = await nextPart(below, 0);
  let looked = 0;
  for (let window = 1; part !== null && window <= MAX_WINDOWS && looked < MOST_LOOKED; window += 1) {
    looked += part.sessions.length;
    const most = limit + 1 - rows.length;
    rows.push(...(await readWindow(pool, person, { filter, ...part, limit: most, order: "DESC" })));
    if (rows.length > limit) break;
    below = part.low;
    part = await nextPart(below, window);
  }
  const events = rows.slice(0, limit).map(toEvent);
  if (rows.length > limit) return { events, next: events.at(-1)?.seq ?? null };
  return { events, next: part?.high ?? null };
}

function selectionOf(filter: LogFilter, scope: Scope): ListSelection {
  const { sessionId, projectName, machine, hookEventName, toolName, source } = filter;
  const wanted = [
    hookEventName === undefined ? [] : [nameOf("hook", hookEventName)],
    toolName === undefined ? [] : [nameOf("tool", toolName)],
    source === undefined ? [] : [nameOf("source", source)],
  ];
  const names = wanted.filter((group) => group.length > 0);
  return { scope, sessionId, projectName, machine: machine ?? undefined, names };
}

/** The same with a greater number, the oldest first. */
export async function listEventsAfter(
  pool: Pool,
  person: Reader,
  { seq, limit, nowMs, scope = "all" }: Listing & { readonly seq: number; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const end = endOfDays(nowMs);
  const asked = { selection: { scope }, before: end, lastDay: dayOfSeq(end), most: Number.MAX_SAFE_INTEGER };
  const sessions = (await readSessions(pool, person, asked)).filter((session) => session.last_seq > seq);
  const lowest = sessions.reduce((day, session) => Math.min(day, session.day), Infinity);
  const rows: EventRow[] = [];
  let low = Math.max(seq + 1, firstSeqOf(lowest));
  while (low < end && rows.length < limit) {
    const high = firstSeqOf(dayOfSeq(low) + DAYS);
    const of = sessions.filter(({ day, last_seq: last }) => last >= low && firstSeqOf(day) < high);
    const window = { filter: {}, sessions: of, low, high, limit: limit - rows.length, order: "ASC" } as const;
    rows.push(...(await readWindow(pool, person, window)));
    low = high;
  }
  return rows.map(toEvent);
}

/** The number of the newest event that the person may read, also where it is deleted; 0 without any. */
export async function lastSeqIn(pool: Pool, person: Reader, scope: Scope): Promise<number> {
  const never = Number.MAX_SAFE_INTEGER;
  const asked = { selection: { scope }, before: never, lastDay: dayOfSeq(never), most: 1 };
  const [newest] = await readSessions(pool, person, asked);
  return newest?.last_seq ?? 0;
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

/** Clocks of a database and its standby differ by less than a day. */
export function endOfDays(nowMs: number): number {
  return firstSeqOf(dayOf(nowMs) + 2);
}

interface Window extends ListedPart {
  readonly filter: EventListFilter;
  readonly limit: number;
  readonly order: "ASC" | "DESC";
}

/** Reads the index of each session, because others' events are many times as many. */
async function readWindow(
  pool: Pool,
  person: Reader,
  { filter, sessions, low, high, limit, order }: Window,
): Promise<readonly EventRow[]> {
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`e.seq >= ${place(low)}::bigint`, `e.seq < ${place(high)}::bigint`];
  const { agentId, hookEventName, toolName, source, sinceMs, machine, isImported } = filter;
  const equal = { agent_id: agentId, hook_event_name: hookEventName, tool_name: toolName, source };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(`e.${column} = ${place(value)}`);
  }
  if (sinceMs !== undefined) conditions.push(`e.received_at >= ${place(sinceMs)}`);
  if (isImported === false) conditions.push("e.source <> 'import'");
  if (typeof machine === "string")
    conditions.push(`e.machine IN (SELECT id FROM machines WHERE label = ${place(machine)})`);
  const most = place(limit);
  const newest = `ORDER BY e.seq ${order} LIMIT ${most}`;
  const { rows } = await pool.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM (
       SELECT e.* FROM sessions s CROSS JOIN LATERAL (
         SELECT * FROM events e WHERE e.session = s.id AND ${conditions.join(" AND ")} ${newest}) e
       WHERE s.id = ANY (${place(sessions.map(({ id }) => id))}::bigint[]) AND ${mayRead("whole")} ${newest}) e
     JOIN sessions s ON s.id = e.session JOIN machines m ON m.id = e.machine ORDER BY e.seq ${order}`,
    values,
  );
  return rows;
}

/** Without a payload where it is deleted, or was not sent. */
export interface EventDetailRow extends EventRow {
  readonly payload: string | null;
  readonly cuts: string | null;
}

/** Null for an event of a session that the person may not read whole. */
export async function findEvent(
  pool: Pool,
  person: Reader,
  seq: number,
): Promise<{ readonly event: StoredEventDetail; readonly sessionTitle: string | null } | null> {
  const { rows } = await pool.query<EventDetailRow & { readonly title: string | null }>(
    `SELECT ${EVENT_COLUMNS}, s.title, p.payload, p.cuts FROM events e JOIN sessions s ON s.id = e.session
       JOIN machines m ON m.id = e.machine LEFT JOIN payloads p ON p.seq = $4::bigint
     WHERE e.seq = $4::bigint AND ${mayRead("whole")}`,
    [...personValues(person), seq],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { event: toEventDetail(row), sessionTitle: row.title };
}

export function toEventDetail(row: EventDetailRow): StoredEventDetail {
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
    agent: toAgentName(row.agent),
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
