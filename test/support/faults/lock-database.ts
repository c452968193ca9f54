import { DatabaseSync } from "node:sqlite";

/** Locks it as a backup tool or a person with `sqlite3` does; the daemon sees another process. */
export function lockDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec("BEGIN EXCLUSIVE");
  return database;
}
