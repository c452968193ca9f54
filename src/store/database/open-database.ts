import { closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { backUp } from "./back-up.ts";
import { isBusy, isDamage } from "./damage.ts";
import { migrate, MIGRATIONS, schemaVersion } from "./migrate.ts";
import { markAsOurs, refuseOthersDatabase } from "./own-database.ts";
import { WatchedDatabase } from "./watched-database.ts";
import { toRefusal } from "../../system/files/file-refusal.ts";
import { makeFolder } from "../../system/files/make-folder.ts";

/** How long a start waits for another process that holds the database, perhaps a backup tool. */
const START_BUSY_MS = 5000;
const BUSY_MS = 50;

/**
 * Opens the daemon's database, creates it when there is none, and migrates it to the newest version, with a backup of
 * the version before.
 * @throws AppError `store/open`, `store/newer`, `store/locked`, `store/migration`, `store/backup-space`, and for
 *   databases that need recovery `store/damaged` or `store/foreign`
 */
export function openDatabase(file: string): WatchedDatabase {
  const database = openFile(file);
  try {
    refuseOthersDatabase(database, file);
    configure(database);
    upgrade(database, file);
    markAsOurs(database);
    // From here on a wait would stop the whole daemon, heartbeats included. Writers retry later.
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  } catch (error) {
    database.close();
    throw toStoreError(error, file);
  }
  return database;
}

/** The error of an opening that failed in SQLite. */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isDamage(error)) return new AppError("store/damaged", { file, reason }, { cause: error });
  if (isBusy(error)) return new AppError("store/locked", { file }, { cause: error });
  const refusal = toRefusal(error, file);
  if (refusal !== null) return refusal;
  return new AppError("store/open", { file }, { cause: error });
}

function openFile(file: string): WatchedDatabase {
  try {
    makeFolder(dirname(file));
    // SQLite gives its journal files the mode of the database: payloads are for their owner alone.
    closeSync(openSync(file, "a", 0o600));
    return new WatchedDatabase(file, { timeout: START_BUSY_MS });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EISDIR") {
      throw new AppError("store/damaged", { file, reason: "a folder stands in its place" }, { cause: error });
    }
    throw toStoreError(error, file);
  }
}

/** The first two work on a new database only: an older one keeps its values until a command rewrites it. */
function configure(database: WatchedDatabase): void {
  database.exec(`
    PRAGMA page_size = 8192;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;
    PRAGMA journal_size_limit = 67108864;
  `);
  // A large checkpoint stalls the commit that triggers it (43-56 ms at 4,000 pages, 8-9 at 200).
  // `createWalCheckpointer` runs one before this limit.
  database.exec("PRAGMA wal_autocheckpoint = 1500");
}

function upgrade(database: WatchedDatabase, file: string): void {
  const from = schemaVersion(database);
  if (from > 0 && from < MIGRATIONS.length) backUp({ database, file, version: from });
  try {
    migrate(database, file);
  } catch (error) {
    if (error instanceof AppError || isDamage(error) || isBusy(error)) throw error;
    // Any release finds the same disk.
    const refusal = toRefusal(error, file);
    if (refusal !== null) throw refusal;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("store/migration", { file, from, to: MIGRATIONS.length, reason }, { cause: error });
  }
}
