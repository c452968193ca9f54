import { closeSync, fdatasync, openSync } from "node:fs";

/** Brings what was committed without waiting for the disk to the disk, on another thread than the event loop's. */
export interface JournalSync {
  /**
   * Resolves when everything that was committed before the call is on disk. Who asks while a sync runs shares the next.
   * @throws the system's error; what was committed may or may not be on disk then
   */
  sync(): Promise<void>;
  /** No sync may be running any more. */
  close(): void;
}

/**
 * For the write-ahead log of an open database. A checkpoint of SQLite's syncs for itself, before and after, so that what has
 * left the log is on disk already. Once a sync has failed the next one may succeed without the pages that failed, which the
 * system has given up by then: from there on a checkpoint has to bring them over. (Closing a second handle of the log drops
 * no lock of SQLite's: those are held on the other two files.)
 * @param checkpoint brings everything that was committed into the database and on disk, or throws
 */
export function createJournalSync(databaseFile: string, checkpoint: () => void): JournalSync {
  let hasFailed = false;
  let handle: number | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function syncNow(): Promise<void> {
    // Not before the first commit: until then there need not be any.
    handle ??= openSync(`${databaseFile}-wal`, "r+");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    fdatasync(handle, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
    try {
      await promise;
    } catch (error) {
      hasFailed = true;
      throw error;
    }
    if (!hasFailed) return;
    checkpoint();
    hasFailed = false;
  }

  function start(): Promise<void> {
    const begun = syncNow().finally(() => {
      if (running === begun) running = null;
    });
    running = begun;
    return begun;
  }

  async function afterRunning(before: Promise<void>): Promise<void> {
    // How that one ended is the matter of those who asked for it.
    await before.catch(() => undefined);
    next = null;
    return start();
  }

  return {
    sync() {
      if (running === null) return start();
      next ??= afterRunning(running);
      return next;
    },
    close() {
      if (handle !== null) closeSync(handle);
      handle = null;
    },
  };
}
