import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { removeDatabase } from "./database-files.ts";

/**
 * Working data of a rebuild, on disk because there may be a million rows: the archived file of each number, and the old
 * sessions and keys.
 */
export interface Staging {
  readonly database: DatabaseSync;
  close(): void;
}

export function openStaging(file: string): Staging {
  removeDatabase(file);
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    CREATE TABLE archive (seq INTEGER PRIMARY KEY, file TEXT NOT NULL) STRICT;
    CREATE TABLE doubles (file TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE sources (seq INTEGER PRIMARY KEY, source_key TEXT NOT NULL) STRICT;
    CREATE TABLE sessions (id INTEGER PRIMARY KEY, session_id TEXT NOT NULL, session TEXT, forgotten INTEGER NOT NULL) STRICT;
    BEGIN;
  `);
  return {
    database,
    close: () => {
      database.close();
      removeDatabase(file);
    },
  };
}

/** A live connection or a hook over HTTP may wait this long. */
const SLICE_MS = 15;

/** Called between small pieces of long work: gives other work its turn now and then. */
export type YieldToEventLoop = () => Promise<void>;

/** @throws the signal's reason once it is aborted */
export function createYield(signal: AbortSignal): YieldToEventLoop {
  let until = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < until) return;
    await turn();
    signal.throwIfAborted();
    until = performance.now() + SLICE_MS;
  };
}
