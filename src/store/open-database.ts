import { closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../core/errors.ts";
import { migrate } from "./migrate.ts";
import { makeFolder } from "../system/make-folder.ts";

/** How long a running daemon waits for somebody who holds the database, a backup tool perhaps. */
const BUSY_MS = 50;

/**
 * Opens the daemon's database, makes it when there is none, and brings it to the newest version.
 * @throws AppError `store/open` or `store/newer`
 */
export function openDatabase(file: string): DatabaseSync {
  const database = openFile(file);
  try {
    configure(database);
    migrate(database, file);
    // From here on a wait would stop the whole daemon, heartbeats included. Who must write comes again later.
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  } catch (error) {
    database.close();
    throw error instanceof AppError ? error : new AppError("store/open", { file }, { cause: error });
  }
  return database;
}

function openFile(file: string): DatabaseSync {
  try {
    makeFolder(dirname(file));
    // SQLite gives its journal files the mode of the database: payloads are for their owner alone.
    closeSync(openSync(file, "a", 0o600));
    return new DatabaseSync(file, { timeout: 5000 });
  } catch (error) {
    throw new AppError("store/open", { file }, { cause: error });
  }
}

/** The first two hold for a new database only: an older one keeps what it has until a command rewrites it. */
function configure(database: DatabaseSync): void {
  database.exec(`
    PRAGMA page_size = 8192;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32000;
    PRAGMA journal_size_limit = 67108864;
  `);
  // Small checkpoints, often: a large one stalls the commit that triggers it (43-56 ms at 4,000 pages, 8-9 at 200).
  database.exec("PRAGMA wal_autocheckpoint = 200");
}
