import type { DatabaseSync } from "node:sqlite";
import { integer } from "../database/row-value.ts";
import { inRepeatableTransaction } from "../database/transaction.ts";

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
    inRepeatableTransaction(database, () => merge.run());
    // The command itself counts as one change.
    return count() - before > 1;
  };
}
