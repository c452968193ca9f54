import type { DatabaseSync } from "node:sqlite";
import { integer } from "./row-value.ts";

/** Pages that trigger a checkpoint when commits pause (1 MiB). */
const PAGES_IN_QUIET = 128;

/**
 * The same during a run of commits: many of them are the same pages again, so a longer log costs less for each event; a
 * much longer one would stall the next event.
 */
const PAGES_IN_A_RUSH = 1024;

const QUIET_MS = 8;

/** Keeps the write-ahead log short. */
export interface WalCheckpointer {
  /** To be called after a commit. */
  committed(): void;
  stop(): void;
}

/**
 * Checkpoints after the commit was published, and not inside the commit as SQLite would: its syncs delay nothing then,
 * or just the next event.
 */
export function createWalCheckpointer(database: DatabaseSync): WalCheckpointer {
  // SQLite before 3.51 does not know NOOP and checkpoints: more often than necessary, and harmless.
  const check = database.prepare("PRAGMA wal_checkpoint(NOOP)");
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  let committedAtMs = 0;
  let planned: NodeJS.Timeout | null = null;

  function keep(): void {
    planned = null;
    try {
      const row = check.get();
      const pages = row === undefined ? 0 : integer(row, "log") - integer(row, "checkpointed");
      if (pages < PAGES_IN_QUIET) return;
      const isRush = performance.now() - committedAtMs < QUIET_MS;
      if (isRush && pages < PAGES_IN_A_RUSH) plan();
      else checkpoint.get();
    } catch {
      // A full disk, another process that holds the database, or a broken page (which the connection reports): what was
      // committed stays in the log, and the next commit tries again.
    }
  }

  function plan(): void {
    planned ??= setTimeout(keep, QUIET_MS).unref();
  }

  return {
    committed() {
      committedAtMs = performance.now();
      plan();
    },
    stop() {
      if (planned !== null) clearTimeout(planned);
      planned = null;
    },
  };
}

/**
 * @returns a function that moves all of the log into the database, with its syncs
 * @throws when another process holds the database, or the disk fails
 */
export function createFullCheckpoint(database: DatabaseSync): () => void {
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  return () => {
    const row = checkpoint.get();
    const isComplete =
      row !== undefined && integer(row, "busy") === 0 && integer(row, "log") === integer(row, "checkpointed");
    if (!isComplete) throw new Error("the journal could not be brought into the database");
  };
}
