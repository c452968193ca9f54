import type { Asking } from "./select-visible.ts";
import type { Pool } from "pg";
import type { CallFilter, CallPage, ListedCall } from "../../../src/core/call-history.ts";
import { hasSearchWords } from "../../../src/core/history.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { nameOf } from "../ingest/session-names.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { endOfDays } from "./event-queries.ts";
import { listedSessions, MOST_LOOKED, type ListedPart, type ListSelection } from "./listed-sessions.ts";
import { CALL_COLUMNS, DAYS, toListedCall, type ListedCallRow, type SessionPlace } from "./session-place.ts";
import type { Scope } from "../rights/scope.ts";

/** Events that one statement looks through, and that one page does: a rare filter gets short pages with a next one. */
const SLICE = 200;
const MAX_SLICES = 10;

type AnchoredCall = ListedCall & { readonly anchor: number };

/**
 * Calls of all sessions along their first events, the newest first. Events are cut by their own day and calls by that of
 * their session: each statement looks at a few days of one of them.
 */
export async function listCalls(pool: Pool, asking: Asking, filter: CallFilter): Promise<CallPage> {
  const { person, scope, nowMs } = asking;
  const { limit } = filter;
  // The server itself runs no session.
  if (filter.machine === null) return { calls: [], next: null };
  let below = Math.min(filter.beforeSeq ?? Infinity, endOfDays(nowMs));
  const nextPart = listedSessions(pool, person, { selection: selectionOf(filter, scope), below });
  const calls: AnchoredCall[] = [];
  let part = await nextPart(below, 0);
  // Comparing a text costs as much as finding its call.
  const most = filter.text === undefined ? MOST_LOOKED : MOST_LOOKED / 2;
  let looked = 0;
  for (let slice = 1; part !== null && slice <= MAX_SLICES && looked < most; slice += 1) {
    looked += part.sessions.length;
    const asked = { filter, part, limit: limit + 1 - calls.length };
    const found = isRare(filter) ? await readByCalls(pool, person, asked) : await readByStart(pool, person, asked);
    calls.push(...found.calls.filter((call) => isWanted(call, filter)));
    if (calls.length > limit) break;
    below = found.reached;
    part = await nextPart(below, slice);
  }
  const shown = calls.slice(0, limit);
  if (calls.length > limit) return { calls: shown, next: shown.at(-1)?.anchor ?? null };
  return { calls: shown, next: part?.high ?? null };
}

/**
 * A session has few calls of a rare kind: they are found faster among its calls than along all events that begin some.
 */
function isRare({ statuses, text, agentId }: CallFilter): boolean {
  return text !== undefined || agentId !== undefined || (statuses !== undefined && !statuses.includes("ok"));
}

function selectionOf(filter: CallFilter, scope: Scope): ListSelection {
  const { sessionId, projectName, machine, toolNames, statuses } = filter;
  const outcomes = statuses?.includes("open") === true ? undefined : statuses;
  const names = [
    ...(toolNames === undefined ? [] : [toolNames.map((name) => nameOf("tool", name))]),
    ...(outcomes === undefined ? [] : [outcomes.map((name) => nameOf("outcome", name))]),
  ];
  return { scope, sessionId, projectName, machine: machine ?? undefined, names };
}

interface Slice {
  readonly filter: CallFilter;
  readonly part: ListedPart;
  /** Calls that are wanted. */
  readonly limit: number;
}

interface Found {
  readonly calls: readonly AnchoredCall[];
  /** All calls whose first events are from here on are found. */
  readonly reached: number;
}

/** A call's first event, and what is shown of its session. */
type Anchor = Pick<SessionPlace, "session_id" | "label" | "title" | "project" | "day"> & {
  readonly seq: number;
  readonly session: number;
  readonly tool_use_id: string;
};

const OF_SESSION = "s.session_id, s.day, s.title, s.project, m.label";

/** What a filter says of sessions. Adds its values. */
function ofSessions({ machine, model }: CallFilter, place: (value: unknown) => string): readonly string[] {
  return [
    mayRead("whole"),
    ...(typeof machine === "string" ? [`m.label = ${place(machine)}`] : []),
    ...(model === undefined ? [] : [containsWord("s.model", place(likePattern(model)))]),
  ];
}

async function readByStart(pool: Pool, person: Reader, { filter, part, limit }: Slice): Promise<Found> {
  const { sessions, low, high } = part;
  // A call has two such events.
  const most = Math.min(2 * limit, SLICE);
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const { toolNames, sinceMs, untilMs, isImported } = filter;
  const conditions = [`e.seq >= ${place(low)}::bigint`, `e.seq < ${place(high)}::bigint`];
  if (toolNames !== undefined) conditions.push(`e.tool_name = ANY (${place(toolNames)}::text[])`);
  // A call begins no later than with its first event.
  if (sinceMs !== undefined) conditions.push(`e.received_at >= ${place(sinceMs)}`);
  if (untilMs !== undefined) conditions.push(`(e.status <> 'started' OR e.received_at < ${place(untilMs)})`);
  if (isImported === false) conditions.push("e.source <> 'import'");
  const newest = `ORDER BY e.seq DESC LIMIT ${place(most)}`;
  const { rows: anchors } = await pool.query<Anchor>(
    `SELECT e.seq, e.session, e.tool_use_id, ${OF_SESSION} FROM sessions s JOIN machines m ON m.id = s.machine
     CROSS JOIN LATERAL (SELECT e.seq, e.session, e.tool_use_id FROM events e
       WHERE e.session = s.id AND e.tool_use_id IS NOT NULL
         AND e.status IN ('started', 'ok', 'failed', 'denied') AND ${conditions.join(" AND ")} ${newest}) e
     WHERE s.id = ANY (${place(sessions.map(({ id }) => id))}::bigint[])
       AND ${ofSessions(filter, place).join(" AND ")} ${newest}`,
    values,
  );
  const calls = await callsOf(pool, person, anchors);
  return { calls, reached: anchors.length === most ? (anchors.at(-1)?.seq ?? low) : low };
}

type RareRow = ListedCallRow & Pick<Anchor, "session_id" | "label" | "title" | "project"> & { readonly anchor: number };

async function readByCalls(pool: Pool, person: Reader, { filter, part, limit }: Slice): Promise<Found> {
  const { low, high } = part;
  const days = [...new Set(part.sessions.map(({ day }) => day))].toSorted((one, other) => one - other);
  // Whether a text is where it is looked for, only what comes back tells.
  const most = filter.text === undefined && filter.agentId === undefined ? limit : SLICE;
  const found: RareRow[] = [];
  let reached = low;
  for (let from = 0; from < days.length; from += DAYS) {
    const some = days.slice(from, from + DAYS);
    const ids = part.sessions.filter(({ day }) => some.includes(day)).map(({ id }) => id);
    const rows = await readSome(pool, person, { filter, days: some, ids, low, high, most });
    found.push(...rows);
    if (rows.length === most) reached = Math.max(reached, rows.at(-1)?.anchor ?? low);
  }
  const rows = found.filter(({ anchor }) => anchor >= reached).toSorted((one, other) => other.anchor - one.anchor);
  return { calls: rows.map((row) => ({ ...toListedCall(row, row), anchor: row.anchor })), reached };
}

interface SomeDays {
  readonly filter: CallFilter;
  readonly days: readonly number[];
  readonly ids: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly most: number;
}

async function readSome(
  pool: Pool,
  person: Reader,
  { filter, days, ids, low, high, most }: SomeDays,
): Promise<readonly RareRow[]> {
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const [first, end] = [`${place(low)}::bigint`, `${place(high)}::bigint`];
  const { toolNames, statuses, agentId, text, sinceMs, untilMs, isImported } = filter;
  const anchor = "coalesce(c.start_seq, c.end_seq)";
  const conditions = [`c.day = ANY (${place(days)}::int[])`, `${anchor} >= ${first}`, `${anchor} < ${end}`];
  if (statuses !== undefined) conditions.push(`coalesce(c.outcome, 'open') = ANY (${place(statuses)}::text[])`);
  if (agentId !== undefined) conditions.push(containsWord("c.data", place(likePattern(JSON.stringify(agentId)))));
  if (text !== undefined) {
    const pattern = place(likePattern(inJson(text)));
    conditions.push(`(${["c.data", "c.result"].map((column) => containsWord(column, pattern)).join(" OR ")})`);
  }
  if (toolNames !== undefined) conditions.push(`c.tool_name = ANY (${place(toolNames)}::text[])`);
  if (sinceMs !== undefined) conditions.push(`c.started_at >= ${place(sinceMs)}`);
  if (untilMs !== undefined) conditions.push(`c.started_at < ${place(untilMs)}`);
  const isReported =
    isImported === false
      ? `AND EXISTS (SELECT FROM events e WHERE e.seq = c.anchor AND e.seq >= ${first} AND e.seq < ${end}
          AND e.source <> 'import')`
      : "";
  const { rows } = await pool.query<RareRow>(
    `SELECT ${CALL_COLUMNS}, c.anchor, ${OF_SESSION} FROM sessions s JOIN machines m ON m.id = s.machine
     CROSS JOIN LATERAL (
       SELECT c.*, ${anchor} AS anchor FROM calls c WHERE c.day = s.day AND c.session = s.id AND ${conditions.join(" AND ")}) c
     WHERE s.id = ANY (${place(ids)}::bigint[]) AND ${ofSessions(filter, place).join(" AND ")}
       ${isReported} ORDER BY c.anchor DESC LIMIT ${place(most)}`,
    values,
  );
  return rows;
}

/** As the JSON beside a call has it, also within another text. That has more than is looked for: `isWanted` decides. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

type KeyedRow = ListedCallRow & { readonly session: number; readonly tool_use_id: string };

/** The calls that these events are the first of, in their order. */
async function callsOf(pool: Pool, person: Reader, anchors: readonly Anchor[]) {
  const found = new Map<string, ListedCallRow>();
  const days = [...new Set(anchors.map(({ day }) => day))];
  for (let from = 0; from < days.length; from += DAYS) {
    const some = days.slice(from, from + DAYS);
    const of = anchors.filter(({ day }) => some.includes(day));
    const { rows } = await pool.query<KeyedRow>(
      `SELECT ${CALL_COLUMNS}, c.session, c.tool_use_id
       FROM unnest($5::int[], $6::bigint[], $7::text[]) AS asked (day, session, tool_use_id)
       JOIN calls c ON c.day = ANY ($4::int[]) AND c.day = asked.day AND c.session = asked.session
         AND c.tool_use_id = asked.tool_use_id
       JOIN sessions s ON s.id = c.session WHERE ${mayRead("whole")}`,
      [
        ...personValues(person),
        some,
        of.map(({ day }) => day),
        of.map(({ session }) => session),
        of.map((one) => one.tool_use_id),
      ],
    );
    for (const row of rows) found.set(`${row.session} ${row.tool_use_id}`, row);
  }
  return anchors.flatMap((anchor) => {
    const row = found.get(`${anchor.session} ${anchor.tool_use_id}`);
    if (row === undefined) return [];
    if ((row.start_seq ?? row.end_seq) !== anchor.seq) return [];
    return [{ ...toListedCall(row, anchor), anchor: anchor.seq }];
  });
}

/** What its first event does not tell. */
function isWanted(call: ListedCall, { agentId, toolNames, statuses, text, sinceMs, untilMs }: CallFilter): boolean {
  return (
    (agentId === undefined || call.agentId === agentId) &&
    (toolNames === undefined || toolNames.includes(call.toolName)) &&
    (statuses === undefined || statuses.includes(call.outcome ?? "open")) &&
    (sinceMs === undefined || call.startedAtMs >= sinceMs) &&
    (untilMs === undefined || call.startedAtMs < untilMs) &&
    (text === undefined || hasSearchWords([call.summary], [text]) || hasSearchWords([call.result?.errorLine], [text]))
  );
}
