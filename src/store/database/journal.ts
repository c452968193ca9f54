import { closeSync, existsSync, fdatasync, openSync, rmSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "./migrate.ts";
import { integer } from "./row-value.ts";

/**
 * Syncs commits that did not wait for the disk, on another thread than the event loop's. SQLite's checkpoint syncs
 * before and after, so that what has left the log is on disk already. After a failed sync the next one may succeed
 * without the failed pages, which the system has dropped by then: so the next sync also runs a checkpoint. (Closing a
 * second handle of the log drops no lock of SQLite's: those are on the other two files.)
 * @param checkpoint brings everything that was committed into the database and on disk, or throws
 */
export function createJournalSync(databaseFile: string, checkpoint: () => void) {
  const log = `${databaseFile}-wal`;
  let hasFailed = false;
  // At once where the log is there: later no handle may be left. Otherwise after the first commit.
  let handle = existsSync(log) ? openSync(log, "r+") : null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function syncNow(): Promise<void> {
    handle ??= openSync(log, "r+");
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
    /**
     * Resolves when everything that was committed before the call is on disk. Calls during a sync share the next.
     * @throws the system's error; what was committed may or may not be on disk then
     */
    sync(): Promise<void> {
      if (running === null) return start();
      next ??= afterRunning(running);
      return next;
    },
    /** Call it when no sync is running. */
    close() {
      if (handle !== null) closeSync(handle);
      handle = null;
    },
  };
}

/**
 * Pages that trigger a checkpoint when commits pause (4 MiB, some fifty events), and during a run of commits. Most of
 * them are the same pages again, so a longer log costs less for each event; a much longer one would stall the next one.
 */
const PAGES_IN_QUIET = 1024;
const PAGES_IN_A_RUSH = 2048;

const QUIET_MS = 8;

/**
 * Keeps the write-ahead log short. Checkpoints after the commit was published, and not inside the commit as SQLite
 * would: its syncs delay nothing then, or just the next event.
 */
export function createWalCheckpointer(database: DatabaseSync) {
  // SQLite before 3.51 does not know NOOP and checkpoints: more often than necessary, and harmless.
  const check = database.prepare("PRAGMA wal_checkpoint(NOOP)");
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  // A write that changes nothing. The first one after a checkpoint starts the log over and syncs its header (8 ms): not
  // to be an event's.
  const beginAnew = database.prepare(`PRAGMA user_version = ${schemaVersion(database)}`);
  let committedAtMs = 0;
  let planned: NodeJS.Timeout | null = null;

  function checkpointIfLong(): void {
    planned = null;
    try {
      const row = check.get();
      const pages = row === undefined ? 0 : integer(row, "log") - integer(row, "checkpointed");
      if (pages < PAGES_IN_QUIET) return;
      const isRush = performance.now() - committedAtMs < QUIET_MS;
      if (isRush && pages < PAGES_IN_A_RUSH) plan();
      else {
        checkpoint.get();
        beginAnew.run();
      }
    } catch {
      // A full disk, another process that holds the database, or a broken page: what was committed stays in the log,
      // and the next commit tries again.
    }
  }

  function plan(): void {
    planned ??= setTimeout(checkpointIfLong, QUIET_MS).unref();
  }

  return {
    /** To be called after a commit. */
    committed(): void {
      committedAtMs = performance.now();
      plan();
    },
    stop(): void {
      if (planned !== null) clearTimeout(planned);
      planned = null;
    },
  };
}

/**
 * @returns a function that moves all of the log into the database, with its syncs
 * @throws when another process holds the database, or the disk fails
 */
export function createFullCheckpoint(database: DatabaseSync): () => void {
  const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  return () => {
    const row = checkpoint.get();
    const isComplete =
      row !== undefined && integer(row, "busy") === 0 && integer(row, "log") === integer(row, "checkpointed");
    if (!isComplete) throw new Error("the journal could not be brought into the database");
  };
}

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
