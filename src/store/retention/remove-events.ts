import type { DatabaseSync } from "node:sqlite";
import { integer, integerOrNull } from "../row-value.ts";
import { stepBudget, STEP_ROWS } from "./step-budget.ts";

/** Rows in a row that are too young: those behind them are younger still, but for a few that came late. */
const YOUNG_IN_A_ROW = 256;

interface WalkOrder {
  /** What is older than this goes. */
  readonly beforeMs: number;
  /** Nothing behind this number goes. */
  readonly throughSeq: number;
  /** Asked before each row: whether enough went. */
  readonly isEnough?: () => boolean;
}

interface Went {
  readonly items: number;
  readonly bytes: number;
}

/** A walk from the oldest event on; each call is one step. `more` is false at its end. */
type Walk = () => Went & { readonly more: boolean };

export interface EventRemover {
  payloads(order: WalkOrder): Walk;
  events(order: WalkOrder): Walk;
  /** The earliest time among the oldest events that are left; null without any. */
  beginMs(): number | null;
}

/** Removes the oldest, row by row: an event with its payload and verdict, or its payload alone; both leave the index. */
export function createEventRemover(database: DatabaseSync): EventRemover {
  const nextPayloads = database.prepare(`
    SELECT p.seq, e.received_at AS at FROM payloads p JOIN events e ON e.seq = p.seq
    WHERE p.seq > ? AND p.seq <= ? ORDER BY p.seq LIMIT ${STEP_ROWS}`);
  const nextEvents = database.prepare(`
    SELECT seq, received_at AS at FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${STEP_ROWS}`);
  // More than one: a single event may say any time.
  const begin = database.prepare(
    `SELECT min(received_at) AS at FROM (SELECT received_at FROM events ORDER BY seq LIMIT ${YOUNG_IN_A_ROW})`,
  );
  const sizeOfPayload = database.prepare(
    "SELECT octet_length(payload) + octet_length(search_text) AS bytes FROM payloads WHERE seq = ?",
  );
  const indexedThrough = database.prepare("SELECT indexed_through FROM search_progress");
  // The index has to be told the very text that it took in.
  const unindex = database.prepare(`
    INSERT INTO events_fts (events_fts, rowid, search_text)
    SELECT 'delete', seq, search_text FROM payloads WHERE seq = ?`);
  const deletePayload = database.prepare("DELETE FROM payloads WHERE seq = ?");
  const deleteVerdict = database.prepare("DELETE FROM verdicts WHERE seq = ?");
  const sizeOfEvent = database.prepare("SELECT octet_length(summary) + 100 AS bytes FROM events WHERE seq = ?");
  const deleteEvent = database.prepare("DELETE FROM events WHERE seq = ?");

  /** @returns its bytes, null when it had gone before */
  function removePayload(seq: number, indexed: number): number | null {
    const bytes = integerOrNull(sizeOfPayload.get(seq) ?? { bytes: null }, "bytes");
    if (bytes === null) return null;
    if (seq <= indexed) unindex.run(seq);
    deletePayload.run(seq);
    return bytes;
  }

  function removeEvent(seq: number, indexed: number): number {
    const bytes = integer(sizeOfEvent.get(seq) ?? { bytes: 0 }, "bytes") + (removePayload(seq, indexed) ?? 0);
    deleteVerdict.run(seq);
    deleteEvent.run(seq);
    return bytes;
  }

  function walk(
    next: typeof nextEvents,
    remove: (seq: number, indexed: number) => number | null,
    { beforeMs, throughSeq, isEnough = () => false }: WalkOrder,
  ): Walk {
    let cursor = 0;
    let young = 0;
    return () => {
      const isOver = stepBudget();
      const indexed = integer(indexedThrough.get() ?? { indexed_through: 0 }, "indexed_through");
      let items = 0;
      let bytes = 0;
      const rows = next.all(cursor, throughSeq);
      for (const row of rows) {
        if (isEnough()) return { items, bytes, more: false };
        cursor = integer(row, "seq");
        if (integer(row, "at") < beforeMs) {
          young = 0;
          items += 1;
          bytes += remove(cursor, indexed) ?? 0;
        } else {
          young += 1;
          if (young >= YOUNG_IN_A_ROW) return { items, bytes, more: false };
        }
        if (isOver()) return { items, bytes, more: true };
      }
      return { items, bytes, more: rows.length === STEP_ROWS };
    };
  }

  return {
    payloads: (order) => walk(nextPayloads, removePayload, order),
    events: (order) => walk(nextEvents, removeEvent, order),
    beginMs: () => integerOrNull(begin.get() ?? { at: null }, "at"),
  };
}
