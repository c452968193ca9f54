import type { DatabaseSync } from "node:sqlite";

/** Runs work in one write transaction: all of it is on disk when this returns, none of it when it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // IMMEDIATE takes the write lock now, so that a busy database shows before any work is done.
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk may have rolled back already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * The same for data that can be read again from its source: raw files until a sync, or a source whose position is in
 * the same transaction. Power loss may undo the last of these, whole and in order, and they do not wait for the disk.
 * The next transaction that waits also syncs them.
 */
export function inRepeatableTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return inTransaction(database, work);
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}
