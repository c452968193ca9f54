import { closeSync, fdatasync, openSync } from "node:fs";

/** Syncs commits that did not wait for the disk, on another thread than the event loop's. */
export interface JournalSync {
  /**
   * Resolves when everything that was committed before the call is on disk. Calls during a sync share the next.
   * @throws the system's error; what was committed may or may not be on disk then
   */
  sync(): Promise<void>;
  /** Call it when no sync is running. */
  close(): void;
}

/**
 * For the write-ahead log of an open database. SQLite's checkpoint syncs before and after, so that what has left the
 * log is on disk already. After a failed sync the next one may succeed without the failed pages, which the system has
 * dropped by then: so the next sync also runs a checkpoint. (Closing a second handle of the log drops no lock of
 * SQLite's: those are on the other two files.)
 * @param checkpoint brings everything that was committed into the database and on disk, or throws
 */
export function createJournalSync(databaseFile: string, checkpoint: () => void): JournalSync {
  let hasFailed = false;
  let handle: number | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function syncNow(): Promise<void> {
    // After the first commit: until then the log may be missing.
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
    // Its error went to its own callers.
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
