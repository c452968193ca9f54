import type { DatabaseSync } from "node:sqlite";
import { integer, integerOrNull } from "../database/row-value.ts";

const DAY_MS = 86_400_000;

/** Longer than the key of an event is needed after its removal. */
const KEPT_MS = 40 * DAY_MS;

/**
 * Which events were stored by when, by our own clock. An event's time comes from its file and may be of any year;
 * today's events must stay, whatever their time.
 */
export interface StoredBy {
  /** Also without events: a later start compares the clock with it to detect a change. */
  note(nowMs: number): void;
  notedAtMs(): number | null;
  /** The newest event that was stored by then, as far as recorded; 0 without any. */
  seqBy(atMs: number): number;
}

export function createStoredBy(database: DatabaseSync): StoredBy {
  const insert = database.prepare(`
    INSERT INTO stored_by (at, seq)
    VALUES (?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0))
    ON CONFLICT (at) DO NOTHING`);
  // A clock that was ahead has left records from the future.
  const forget = database.prepare("DELETE FROM stored_by WHERE at > ? OR at < ?");
  const newest = database.prepare("SELECT max(at) AS at FROM stored_by");
  const by = database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM stored_by WHERE at <= ?");
  return {
    note: (nowMs) => {
      forget.run(nowMs, nowMs - KEPT_MS);
      insert.run(nowMs);
    },
    notedAtMs: () => integerOrNull(newest.get() ?? { at: null }, "at"),
    seqBy: (atMs) => integer(by.get(atMs) ?? { seq: 0 }, "seq"),
  };
}
