import { existsSync, rmSync, writeFileSync } from "node:fs";

/**
 * A file beside an open database, there from its opening until all is in the database itself. Where it is left and the
 * write-ahead log is not, somebody took the log away, and with it transactions that nothing else tells of.
 */
const markOf = (databaseFile: string): string => `${databaseFile}.in-use`;

export function markInUse(databaseFile: string): void {
  try {
    writeFileSync(markOf(databaseFile), "", { mode: 0o600 });
  } catch {
    // A full disk: then nobody will be able to tell, and nothing else is wrong.
  }
}

/** To be called while the log is still there, and empty. */
export function clearInUse(databaseFile: string): void {
  try {
    rmSync(markOf(databaseFile), { force: true });
  } catch {
    // A folder that became read-only: then the log cannot be removed either, and both are found together.
  }
}

/** Whether the log of a database that nobody closed is gone. Asked before it is opened. */
export function isJournalGone(databaseFile: string): boolean {
  return existsSync(databaseFile) && existsSync(markOf(databaseFile)) && !existsSync(`${databaseFile}-wal`);
}
