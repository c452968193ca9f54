import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../database/connection.ts";
import { integer } from "../database/row-value.ts";

/**
 * Adds the next events to the full-text index, outside the path of an event.
 * @returns a function that indexes at most `limit` events and returns how many it indexed
 */
export function createSearchIndexer(database: DatabaseSync): (limit: number) => number {
  const progress = database.prepare("SELECT indexed_through FROM search_progress");
  const end = database.prepare(
    "SELECT max(seq) AS seq FROM (SELECT seq FROM payloads WHERE seq > ? ORDER BY seq LIMIT ?)",
  );
  const insert = database.prepare(`
    INSERT INTO events_fts (rowid, search_text) SELECT seq, search_text FROM payloads WHERE seq > ? AND seq <= ?`);
  const advance = database.prepare("UPDATE search_progress SET indexed_through = ?");

  return (limit) => {
    const row = progress.get();
    const from = row === undefined ? 0 : integer(row, "indexed_through");
    const through = end.get(from, limit)?.["seq"];
    if (typeof through !== "number") return 0;
    return inTransaction(database, () => {
      const { changes } = insert.run(from, through);
      advance.run(through);
      return Number(changes);
    });
  };
}

/** Merge steps after each removal of text: more than its new segments need. */
export const MERGES_A_STEP = 3;

/** Pages that one step writes: about a millisecond. */
const PAGES_A_STEP = 8;

/**
 * Merges the segments of the full-text index. By default it does so inside any transaction, up to 25 ms at once
 * (migration 0008 turned that off).
 * @returns a function that does one step and returns whether it changed anything
 */
export function createIndexMerger(database: DatabaseSync): () => boolean {
  const merge = database.prepare(`INSERT INTO events_fts (events_fts, rank) VALUES ('merge', ${PAGES_A_STEP})`);
  const changes = database.prepare("SELECT total_changes() AS changes");
  const count = (): number => integer(changes.get() ?? {}, "changes");

  return () => {
    const before = count();
    inTransaction(database, () => merge.run());
    // The command itself counts as one change.
    return count() - before > 1;
  };
}
