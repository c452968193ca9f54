import type { DatabaseSync } from "node:sqlite";
import { integer } from "./row-value.ts";

/** As many pages go back into the database when nothing is committed for a moment (1 MiB). */
const PAGES_IN_QUIET = 128;

/**
 * And so many where commits follow one another: many of them are the same pages again and again, so that a longer log costs
 * less for each event; many more would stall the event that comes next.
 */
const PAGES_IN_A_RUSH = 1024;

const QUIET_MS = 8;

/** Keeps the write-ahead log short. */
export interface WalCheckpointer {
  /** Something was committed. */
  committed(): void;
  stop(): void;
}

/**
 * Checkpoints when whoever committed has told everybody, instead of inside the commit as SQLite would: its syncs are in
 * nobody's way then, or in that of the next event alone.
 */
export function createWalCheckpointer(database: DatabaseSync): WalCheckpointer {
  // SQLite before 3.51 does not know NOOP and checkpoints; that is only more often than need be.
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
      // A disk that is full, somebody who holds the database, a broken page (which the connection tells by itself): what
      // was committed stays in the log, and the next commit asks again.
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
 * @returns a function that brings all of the log into the database, with the syncs that belong to it
 * @throws when somebody holds the database, or the disk fails
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
