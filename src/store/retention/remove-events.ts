import type { DatabaseSync } from "node:sqlite";
import { integer, integerOrNull } from "../database/row-value.ts";
import { STEP_ROWS } from "./remove-rows.ts";

/** Young rows in sequence that end a walk: later rows are younger still, except a few late ones. */
const YOUNG_IN_A_ROW = 256;

/** Bytes of indexed text that one step removes: a millisecond or two. */
const STEP_EFFORT = 8192;

/** Effort of a payload's byte, compared with indexed text: it frees pages, without look-ups. */
const PAYLOAD_EFFORT = 1 / 32;

interface WalkOrder {
  /** Removes rows older than this. */
  readonly beforeMs: number;
  /** Removes rows up to this number. */
  readonly throughSeq: number;
  /** Called before each step: whether enough was removed. */
  readonly isEnough?: () => boolean;
}

interface RemovedItems {
  readonly items: number;
  readonly bytes: number;
}

/** A walk from the oldest event on; each call is one step. `more` is false at its end. */
type Walk = () => RemovedItems & { readonly more: boolean };

interface EventRemover {
  payloads(order: WalkOrder): Walk;
  events(order: WalkOrder): Walk;
  /** Removes some of a session's events of any age; returns whether there are more. */
  ofSession(session: number): boolean;
  /** The earliest time among the oldest remaining events; null without any. */
  beginMs(): number | null;
}

/**
 * Removes the oldest, row by row: an event with its payload and decision, or its payload alone; both leave the index.
 */
export function createEventRemover(database: DatabaseSync): EventRemover {
  const nextPayloads = database.prepare(`
    SELECT p.seq, e.received_at AS at FROM payloads p JOIN events e ON e.seq = p.seq
    WHERE p.seq > ? AND p.seq <= ? ORDER BY p.seq LIMIT ${STEP_ROWS}`);
  const nextEvents = database.prepare(`
    SELECT seq, received_at AS at FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${STEP_ROWS}`);
  const nextOfSession = database.prepare(`SELECT seq FROM events WHERE session = ? ORDER BY seq LIMIT ${STEP_ROWS}`);
  // Several rows: a single event may have any time.
  const begin = database.prepare(
    `SELECT min(received_at) AS at FROM (SELECT received_at FROM events ORDER BY seq LIMIT ${YOUNG_IN_A_ROW})`,
  );
  const sizeOfPayload = database.prepare(
    "SELECT octet_length(payload) AS payload, octet_length(search_text) AS text FROM payloads WHERE seq = ?",
  );
  const indexedThrough = database.prepare("SELECT indexed_through FROM search_progress");
  // The index needs the exact text that was added, and one statement for a step: each statement makes a segment.
  const unindex = database.prepare(`
    INSERT INTO events_fts (events_fts, rowid, search_text)
    SELECT 'delete', seq, search_text FROM payloads
    WHERE seq IN (SELECT value FROM json_each(?)) AND seq <= ? ORDER BY seq`);
  const deletePayload = database.prepare("DELETE FROM payloads WHERE seq = ?");
  const deleteDecision = database.prepare("DELETE FROM verdicts WHERE seq = ?");
  const sizeOfEvent = database.prepare("SELECT octet_length(summary) + 100 AS bytes FROM events WHERE seq = ?");
  const deleteEvent = database.prepare("DELETE FROM events WHERE seq = ?");

  /** Size of a payload, and the effort of its removal. */
  function measure(seq: number): { readonly bytes: number; readonly effort: number } {
    const row = sizeOfPayload.get(seq);
    if (row === undefined) return { bytes: 0, effort: 0 };
    const [payload, text] = [integer(row, "payload"), integer(row, "text")];
    return { bytes: payload + text, effort: text + payload * PAYLOAD_EFFORT };
  }

  function unindexAll(seqs: readonly number[]): void {
    const indexed = integer(indexedThrough.get() ?? { indexed_through: 0 }, "indexed_through");
    unindex.run(JSON.stringify(seqs), indexed);
  }

  function removeEvent(seq: number): number {
    const bytes = integer(sizeOfEvent.get(seq) ?? { bytes: 0 }, "bytes");
    deletePayload.run(seq);
    deleteDecision.run(seq);
    deleteEvent.run(seq);
    return bytes;
  }

  function removePayload(seq: number): number {
    deletePayload.run(seq);
    return 0;
  }

  function walk(
    next: typeof nextEvents,
    remove: (seq: number) => number,
    { beforeMs, throughSeq, isEnough = () => false }: WalkOrder,
  ): Walk {
    let cursor = 0;
    let young = 0;

    /** The next old rows, as many as one step may remove. */
    function pick(): { readonly picked: readonly number[]; readonly bytes: number; readonly more: boolean } {
      const rows = next.all(cursor, throughSeq);
      const picked: number[] = [];
      let bytes = 0;
      let effort = 0;
      for (const row of rows) {
        cursor = integer(row, "seq");
        if (integer(row, "at") < beforeMs) {
          young = 0;
          const size = measure(cursor);
          picked.push(cursor);
          bytes += size.bytes;
          effort += size.effort;
        } else {
          young += 1;
          if (young >= YOUNG_IN_A_ROW) return { picked, bytes, more: false };
        }
        if (effort >= STEP_EFFORT) return { picked, bytes, more: true };
      }
      return { picked, bytes, more: rows.length === STEP_ROWS };
    }

    return () => {
      if (isEnough()) return { items: 0, bytes: 0, more: false };
      const { picked, bytes: payloadBytes, more } = pick();
      if (picked.length === 0) return { items: 0, bytes: 0, more };
      unindexAll(picked);
      let bytes = payloadBytes;
      for (const seq of picked) bytes += remove(seq);
      return { items: picked.length, bytes, more };
    };
  }

  return {
    payloads: (order) => walk(nextPayloads, removePayload, order),
    events: (order) => walk(nextEvents, removeEvent, order),
    ofSession: (session) => {
      const picked: number[] = [];
      let effort = 0;
      for (const row of nextOfSession.all(session)) {
        if (effort >= STEP_EFFORT) break;
        const seq = integer(row, "seq");
        effort += measure(seq).effort;
        picked.push(seq);
      }
      if (picked.length === 0) return false;
      unindexAll(picked);
      for (const seq of picked) removeEvent(seq);
      return true;
    },
    beginMs: () => integerOrNull(begin.get() ?? { at: null }, "at"),
  };
}
