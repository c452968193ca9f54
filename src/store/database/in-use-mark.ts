import { existsSync, rmSync, writeFileSync } from "node:fs";

/**
 * A file beside an open database, from its opening until the write-ahead log is emptied into the database. If it exists
 * without the log, the log was removed, and with it transactions that exist nowhere else.
 */
const markOf = (databaseFile: string): string => `${databaseFile}.in-use`;

export function markInUse(databaseFile: string): void {
  try {
    writeFileSync(markOf(databaseFile), "", { mode: 0o600 });
  } catch {
    // A full disk: a lost log is undetectable then, and all else works.
  }
}

/** To be called while the log still exists, and is empty. */
export function clearInUse(databaseFile: string): void {
  try {
    rmSync(markOf(databaseFile), { force: true });
  } catch {
    // A read-only folder: then the log cannot be removed either, and both are found together.
  }
}

/** Whether the log of a database that was not closed is gone. Call it before opening. */
export function isJournalGone(databaseFile: string): boolean {
  return existsSync(databaseFile) && existsSync(markOf(databaseFile)) && !existsSync(`${databaseFile}-wal`);
}
