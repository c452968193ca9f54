import { DatabaseSync } from "node:sqlite";

/** A reader may have to wait while the daemon clears its journal. */
const BUSY_MS = 2000;

/** Another connection to the daemon's database, without write access. */
export function openReadOnly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  database.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;");
  return database;
}
