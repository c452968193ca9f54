import { DatabaseSync } from "node:sqlite";
import { removeDatabase } from "./put-in-place.ts";

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
