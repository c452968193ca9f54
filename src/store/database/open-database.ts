import { accessSync, closeSync, constants, existsSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { AppError } from "../../core/errors/errors.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { backUp } from "./back-up.ts";
import { Connection, isBusy, isDamage } from "./connection.ts";
import { migrate, NEWEST_VERSION, schemaVersion } from "./migrate.ts";
import { toFileError } from "../../system/files/file-error.ts";

/** How long a start waits for another process that holds the database, perhaps a backup tool. */
const START_BUSY_MS = 5000;
const BUSY_MS = 50;

/**
 * Opens the daemon's database, creates it when there is none, and migrates it to the newest version, with a backup of
 * the version before.
 * @throws AppError `store/open`, `store/newer`, `store/locked`, `store/migration`, `store/backup-space`, and for
 *   databases that need recovery `store/damaged` or `store/foreign`
 */
export function openDatabase(file: string): Connection {
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
  const refusal = toFileError(error, file);
  if (refusal !== null) return refusal;
  return new AppError("store/open", { file }, { cause: error });
}

function openFile(file: string): Connection {
  try {
    makeFolder(dirname(file));
    // SQLite gives its journal files the mode of the database: payloads are for their owner alone.
    closeSync(openSync(file, "a", 0o600));
    return new Connection(file, { timeout: START_BUSY_MS });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EISDIR") {
      throw new AppError("store/damaged", { file, reason: "a folder stands in its place" }, { cause: error });
    }
    throw toStoreError(error, file);
  }
}

/**
 * The first two work on a new database only: an older one keeps its values until a command rewrites it. An event writes
 * some twenty pages, so that smaller ones cost less: of 4 KiB a fifth less processor time than of 8.
 */
function configure(database: Connection): void {
  database.exec(`
    PRAGMA page_size = 4096;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;
    PRAGMA journal_size_limit = 16777216;
  `);
  // A large checkpoint stalls the commit that triggers it (43-56 ms at 32 MiB, 8-9 at 1.6).
  // `createWalCheckpointer` runs one before this limit.
  database.exec("PRAGMA wal_autocheckpoint = 3000");
}

function upgrade(database: Connection, file: string): void {
  const from = schemaVersion(database);
  if (from > 0 && from < NEWEST_VERSION) backUp({ database, file, version: from });
  try {
    migrate(database, file);
  } catch (error) {
    if (error instanceof AppError || isDamage(error) || isBusy(error)) throw error;
    // Any release finds the same disk.
    const refusal = toFileError(error, file);
    if (refusal !== null) throw refusal;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("store/migration", { file, from, to: NEWEST_VERSION, reason }, { cause: error });
  }
}

/** "CCEN", by which `file` and other tools recognise our databases. Those from before the first release may have none. */
const APPLICATION_ID = 0x4343454e;

const OUR_TABLES = ["sessions", "events", "payloads"] as const;

/**
 * Checks that a database is ours before anything in it is changed.
 * @throws AppError `store/foreign` when another program has made it
 */
export function refuseOthersDatabase(database: DatabaseSync, file: string): void {
  const id = applicationId(database);
  // Ours in any release, with any tables.
  if (id === APPLICATION_ID) return;
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const tables = new Set(names.map(({ name }) => name));
  const looksOurs = schemaVersion(database) > 0 && OUR_TABLES.every((table) => tables.has(table));
  if (id !== 0 || !(tables.size === 0 || looksOurs)) throw new AppError("store/foreign", { file });
}

function markAsOurs(database: DatabaseSync): void {
  if (applicationId(database) !== APPLICATION_ID) database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
}

function applicationId(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA application_id").get()?.["application_id"] ?? 0);
}

/**
 * Checks whether a start could use an existing database. Opens it as an immutable file: an ordinary connection absorbs
 * the journal when it closes, and the next start would miss the journal it expects.
 * @throws AppError `store/newer`, `store/damaged`, `store/foreign`, `store/open`, `file/permission`
 */
export function tryDatabase(file: string): void {
  for (const part of [file, `${file}-wal`, `${file}-shm`].filter((path) => existsSync(path))) {
    try {
      accessSync(part, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw toStoreError(error, part);
    }
  }
  let database: DatabaseSync | null = null;
  try {
    const url = pathToFileURL(file);
    url.searchParams.set("immutable", "1");
    database = new DatabaseSync(url, { readOnly: true });
    refuseOthersDatabase(database, file);
    const found = schemaVersion(database);
    if (found > NEWEST_VERSION) throw new AppError("store/newer", { file, found, known: NEWEST_VERSION });
  } catch (error) {
    throw toStoreError(error, file);
  } finally {
    database?.close();
  }
}

/**
 * Detects the loss of an open database's file. Deleted or replaced, the open file would go on taking transactions that
 * are unreadable later, and the raw files would be archived as stored.
 * @returns a function that throws AppError `store/replaced` when the path names another file
 */
export function createSameFileCheck(file: string): () => void {
  const opened = identityOf(file);
  return () => {
    if (identityOf(file) !== opened) throw new AppError("store/replaced", { file });
  };
}

function identityOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "none" : `${stat.dev} ${stat.ino}`;
}
