import { DatabaseSync } from "node:sqlite";

/** Held until released or until the process ends, however it ends. */
export type InstanceLock = NonNullable<ReturnType<typeof acquireInstanceLock>>;

const SQLITE_BUSY = 5;

// Contenders at the same moment see each other's half-taken locks as busy; SQLite's own short waits resolve that. A
// lock that is really held costs the loser this long.
const CONTENTION_MS = 300;

/**
 * Takes the one lock that a file represents. Node has no flock, but SQLite has kernel locks: an exclusive transaction
 * that is never ended. The kernel frees it with the process, so no stale lock can exist. The file stays empty, and this
 * process must not open it elsewhere: POSIX drops a process's locks when it closes any handle of the file.
 * @returns null when another process (or this one) holds it
 * @throws when the file cannot be opened
 */
export function acquireInstanceLock(file: string) {
  const database = new DatabaseSync(file, { timeout: CONTENTION_MS });
  try {
    // Not locking_mode=EXCLUSIVE: with it a loser keeps the shared lock, and two losers could lock each other out.
    database.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    database.close();
    if (thrown instanceof Error && "errcode" in thrown && thrown.errcode === SQLITE_BUSY) return null;
    throw thrown;
  }
  return {
    release: (): void => {
      if (database.isOpen) database.close();
    },
  };
}
