import type { DatabaseSync } from "node:sqlite";
import { integer } from "./row-value.ts";

/** As many pages as go back into the database at once (1 MiB); many more would stall the event that comes next. */
const CHECKPOINT_PAGES = 128;

/** Keeps the write-ahead log short. */
export interface JournalKeeper {
  /** Something was committed. */
  committed(): void;
  stop(): void;
}

/**
 * Checkpoints after whoever committed has told everybody, instead of inside the commit as SQLite would: two syncs are then
 * in nobody's way but the next event's, and that one mostly comes later.
 */
export function createJournalKeeper(database: DatabaseSync): JournalKeeper {
  // SQLite before 3.51 does not know NOOP and checkpoints; that is only more often than need be.
  const look = database.prepare("PRAGMA wal_checkpoint(NOOP)");
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  let planned: NodeJS.Immediate | null = null;

  function keep(): void {
    planned = null;
    try {
      const row = look.get();
      if (row !== undefined && integer(row, "log") - integer(row, "checkpointed") >= CHECKPOINT_PAGES) checkpoint.get();
    } catch {
      // A disk that is full, somebody who holds the database, a broken page (which the connection tells by itself): what
      // was committed stays in the log, and the next commit asks again.
    }
  }

  return {
    committed() {
      planned ??= setImmediate(keep);
    },
    stop() {
      if (planned !== null) clearImmediate(planned);
      planned = null;
    },
  };
}

/**
 * @returns a function that brings all of the log into the database, with the syncs that belong to it
 * @throws when somebody holds the database, or the disk fails
 */
export function createFullCheckpoint(database: DatabaseSync): () => void {
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  return () => {
    const row = checkpoint.get();
    const isWhole =
      row !== undefined && integer(row, "busy") === 0 && integer(row, "log") === integer(row, "checkpointed");
    if (!isWhole) throw new Error("the journal could not be brought into the database");
  };
}
