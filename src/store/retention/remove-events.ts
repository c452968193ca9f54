import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { integer, integerOrNull } from "../database/row-value.ts";
import { STEP_ROWS } from "./remove-rows.ts";

/** Young rows in sequence that end a walk: later rows are younger still, except a few late ones. */
const YOUNG_IN_A_ROW = 256;

/** Bytes of indexed text that one step removes: a millisecond or two. */
const STEP_EFFORT = 8192;

/** Effort of a payload's byte, compared with indexed text: it frees pages, without look-ups. */
const PAYLOAD_EFFORT = 1 / 32;

interface WalkOrder {
  readonly beforeMs: number;
  readonly throughSeq: number;
  readonly isEnough?: () => boolean;
}

/** A walk from the oldest event on; each call is one step. `more` is false at its end. */
type Walk = () => { readonly items: number; readonly bytes: number; readonly more: boolean };

/** Removes the oldest: events with payload and decision, or payloads alone; both leave the index. */
export function createEventRemover(database: DatabaseSync) {
  const columns = `e.seq, e.received_at AS at, octet_length(e.summary) + 100 AS line,
    coalesce(octet_length(p.payload), 0) AS payload, coalesce(octet_length(p.search_text), 0) AS text`;
  const nextPayloads = database.prepare(`
    SELECT ${columns} FROM payloads p JOIN events e ON e.seq = p.seq
    WHERE p.seq > ? AND p.seq <= ? ORDER BY p.seq LIMIT ${STEP_ROWS}`);
  const nextEvents = database.prepare(`
    SELECT ${columns} FROM events e LEFT JOIN payloads p ON p.seq = e.seq
    WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ${STEP_ROWS}`);
  const nextOfSession = database.prepare(`
    SELECT ${columns} FROM events e LEFT JOIN payloads p ON p.seq = e.seq
    WHERE e.session = ? ORDER BY e.seq LIMIT ${STEP_ROWS}`);
  // They are stored later than they happened: the other walks end at younger events before them.
  const imported = (join: string) =>
    database.prepare(`
      SELECT ${columns} FROM events e INDEXED BY events_imported ${join} JOIN payloads p ON p.seq = e.seq
      WHERE e.source = 'import' AND e.received_at < ? AND e.seq <= ? AND (e.received_at, e.seq) > (?, ?)
      ORDER BY e.received_at, e.seq LIMIT ${STEP_ROWS}`);
  const nextImportedPayloads = imported("");
  const nextImportedEvents = imported("LEFT");
  // Several rows: a single event may have any time.
  const begin = database.prepare(
    `SELECT min(received_at) AS at FROM (SELECT received_at FROM events ORDER BY seq LIMIT ${YOUNG_IN_A_ROW})`,
  );
  // The index needs the exact text that was added, and one statement for a step: each statement makes a segment.
  const unindex = database.prepare(`
    INSERT INTO events_fts (events_fts, rowid, search_text)
    SELECT 'delete', seq, search_text FROM payloads
    WHERE seq IN (SELECT value FROM json_each(?)) AND seq <= (SELECT indexed_through FROM search_progress) ORDER BY seq`);
  const deleteFrom = (table: string) =>
    database.prepare(`DELETE FROM ${table} WHERE seq IN (SELECT value FROM json_each(?))`);
  const ofPayload = [unindex, deleteFrom("payloads")];
  const ofEvent = [...ofPayload, deleteFrom("verdicts"), deleteFrom("events")];

  function walk(
    next: StatementSync,
    statements: readonly StatementSync[],
    { beforeMs, throughSeq, isEnough = () => false }: WalkOrder,
  ): Walk {
    let cursor = 0;
    let young = 0;
    return () => {
      const seqs: number[] = [];
      let bytes = 0;
      let seen = 0;
      if (isEnough()) return { items: 0, bytes, more: false };
      for (const row of pick(next, cursor, throughSeq)) {
        cursor = row.seq;
        seen += 1;
        young = row.atMs < beforeMs ? 0 : young + 1;
        if (young >= YOUNG_IN_A_ROW) break;
        if (young > 0) continue;
        seqs.push(row.seq);
        bytes += row.bytes + (statements === ofEvent ? row.line : 0);
      }
      remove(seqs, statements);
      return { items: seqs.length, bytes, more: seen > 0 && young < YOUNG_IN_A_ROW };
    };
  }

  function walkImported(
    next: StatementSync,
    statements: readonly StatementSync[],
    { beforeMs, throughSeq }: WalkOrder,
  ): Walk {
    let cursor = [-1, 0];
    return () => {
      const seqs: number[] = [];
      let bytes = 0;
      for (const row of pick(next, beforeMs, throughSeq, ...cursor)) {
        cursor = [row.atMs, row.seq];
        seqs.push(row.seq);
        bytes += row.bytes + (statements === ofEvent ? row.line : 0);
      }
      remove(seqs, statements);
      return { items: seqs.length, bytes, more: seqs.length > 0 };
    };
  }

  return {
    importedPayloads: (order: WalkOrder) => walkImported(nextImportedPayloads, ofPayload, order),
    importedEvents: (order: WalkOrder) => walkImported(nextImportedEvents, ofEvent, order),
    payloads: (order: WalkOrder) => walk(nextPayloads, ofPayload, order),
    events: (order: WalkOrder) => walk(nextEvents, ofEvent, order),
    /** Removes some of a session's events of any age; returns whether there are more. */
    ofSession: (session: number) => {
      const seqs = [...pick(nextOfSession, session)].map(({ seq }) => seq);
      remove(seqs, ofEvent);
      return seqs.length > 0;
    },
    /** The earliest time among the oldest remaining events; null without any. */
    beginMs: () => integerOrNull(begin.get() ?? { at: null }, "at"),
  };
}

/** The rows of one step, as many as its effort allows. */
function* pick(next: StatementSync, ...values: readonly SQLInputValue[]) {
  let effort = 0;
  for (const row of next.all(...values)) {
    const [payload, text] = [integer(row, "payload"), integer(row, "text")];
    effort += text + payload * PAYLOAD_EFFORT;
    yield { seq: integer(row, "seq"), atMs: integer(row, "at"), line: integer(row, "line"), bytes: payload + text };
    if (effort >= STEP_EFFORT) return;
  }
}

function remove(seqs: readonly number[], statements: readonly StatementSync[]): void {
  const list = JSON.stringify(seqs);
  if (seqs.length > 0) for (const statement of statements) statement.run(list);
}
