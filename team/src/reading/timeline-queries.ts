import type { Pool } from "pg";
import type { ListedCall } from "../../../src/core/call-history.ts";
import type { Page, PageRequest } from "../../../src/core/history.ts";
import type { TranscriptMessage } from "../../../src/core/ports.ts";
import { EDIT_TOOLS } from "../../../src/core/session/call-result.ts";
import type { Transition } from "../../../src/core/session/session.ts";
import { mayRead, personValues, type Reader } from "../rights/rights.ts";
import { CALL_COLUMNS, findPlace, toListedCall, type ListedCallRow, type SessionPlace } from "./session-place.ts";

interface Asked {
  readonly sessionId: string;
  readonly request: PageRequest;
}

type CallRow = ListedCallRow & { readonly started_at: number; readonly tool_use_id: string };

/** Lists the calls of one session by their start, the newest first. */
export async function listToolCalls(pool: Pool, person: Reader, asked: Asked): Promise<Page<ListedCall>> {
  return readPage<CallRow, ListedCall>(pool, person, asked, {
    columns: `${CALL_COLUMNS}, c.started_at, c.tool_use_id`,
    from: "calls c",
    at: "c.started_at",
    key: "c.tool_use_id",
    type: "text",
    placeOf: (row) => ({ atMs: row.started_at, key: row.tool_use_id }),
    toEntry: toListedCall,
  });
}

type TransitionRow = Omit<Transition, "sessionId"> & { readonly n: number };

export async function listTransitions(pool: Pool, person: Reader, asked: Asked): Promise<Page<Transition>> {
  return readPage<TransitionRow, Transition>(pool, person, asked, {
    columns: `c.at AS "atMs", c.from_state AS "from", c.to_state AS "to", c.cause, coalesce(c.n, 0) AS n`,
    from: "transitions c",
    at: "c.at",
    key: "coalesce(c.n, 0)",
    type: "bigint",
    placeOf: ({ atMs, n }) => ({ atMs, key: String(n) }),
    toEntry: ({ n: _n, ...transition }, { session_id: sessionId }) => ({ sessionId, ...transition }),
  });
}

export async function listMessages(pool: Pool, person: Reader, asked: Asked): Promise<Page<TranscriptMessage>> {
  return readPage<TranscriptMessage, TranscriptMessage>(pool, person, asked, {
    columns: `c.uuid, c.agent_id AS "agentId", c.at AS "atMs", c.role, c.text`,
    from: "messages c",
    at: "c.at",
    key: "c.uuid",
    type: "text",
    placeOf: ({ atMs, uuid }) => ({ atMs, key: uuid }),
    toEntry: (message) => message,
  });
}

interface Part<Row, Entry> {
  readonly columns: string;
  readonly from: string;
  /** The columns by which it is sorted. */
  readonly at: string;
  readonly key: string;
  readonly type: "text" | "bigint";
  readonly placeOf: (row: Row) => { readonly atMs: number; readonly key: string };
  readonly toEntry: (row: Row, place: SessionPlace) => Entry;
}

/** A page of one session's part, which is in one partition. */
async function readPage<Row extends object, Entry>(
  pool: Pool,
  person: Reader,
  { sessionId, request: { before, limit } }: Asked,
  { columns, from, at, key, type, placeOf, toEntry }: Part<Row, Entry>,
): Promise<Page<Entry>> {
  const place = await findPlace(pool, person, sessionId);
  // A key that was never a number is before none.
  if (place === null || (type === "bigint" && before !== null && !/^\d{1,15}$/.test(before.key)))
    return { rows: [], next: null };
  const earlier = before === null ? "" : `AND (${at}, ${key}) < ($7::bigint, $8::${type})`;
  const { rows } = await pool.query<Row>(
    `SELECT ${columns} FROM ${from} JOIN sessions s ON s.id = c.session
     WHERE c.day = $4::int AND c.session = $5::bigint ${earlier} AND ${mayRead("whole")}
     ORDER BY ${at} DESC, ${key} DESC LIMIT $6`,
    [...personValues(person), place.day, place.id, limit + 1, ...(before === null ? [] : [before.atMs, before.key])],
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { rows: shown.map((row) => toEntry(row, place)), next: last === undefined ? null : placeOf(last) };
}

/** Every call of a session that changed a file or may have, by its start. */
export async function listEdits(pool: Pool, person: Reader, sessionId: string): Promise<readonly ListedCall[]> {
  const place = await findPlace(pool, person, sessionId);
  if (place === null) return [];
  const { rows } = await pool.query<ListedCallRow>(
    `SELECT ${CALL_COLUMNS} FROM calls c JOIN sessions s ON s.id = c.session
     WHERE c.day = $4::int AND c.session = $5::bigint AND c.tool_name = ANY ($6::text[])
       AND c.outcome IN ('ok', 'unknown') AND ${mayRead("whole")} ORDER BY c.started_at, c.tool_use_id`,
    [...personValues(person), place.day, place.id, EDIT_TOOLS],
  );
  return rows.map((row) => toListedCall(row, place));
}
