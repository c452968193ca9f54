import { DatabaseSync } from "node:sqlite";
import { LONGEST_WAIT_MS } from "../wait-for.ts";

/** Locks it as a backup tool or a user's `sqlite3` does, from another process. */
export function lockDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: LONGEST_WAIT_MS });
  database.exec("BEGIN EXCLUSIVE");
  return database;
}
