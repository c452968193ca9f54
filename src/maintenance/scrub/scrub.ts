import {
  existsSync,
  rmSync,
  writeFileSync,
  readdirSync,
  closeSync,
  openSync,
  renameSync,
  statfsSync,
  statSync,
} from "node:fs";
import { join, basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../core/errors/errors.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { inTransaction } from "../../store/database/connection.ts";
import { toStoreError, refuseOthersDatabase } from "../../store/database/open-database.ts";
import { syncFile, syncFolder } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import { removeDatabase, JOURNALS, recoveryFiles } from "../rebuild/finish-rebuild.ts";
import { createKnownSecrets } from "./clean-text.ts";
import { scrubFiles } from "./scrub-files.ts";
import { scrubEvents, scrubRows } from "./scrub-rows.ts";
import { type Scrubbing, type Skipped, createFindingCounter, type FoundRow } from "./scrubbing.ts";

export interface ScrubOptions {
  readonly paths: Paths;
  readonly redactor: Redactor;
  readonly dryRun: boolean;
  /** Whether copies of the database that cannot be cleaned are removed. */
  readonly removeBroken: boolean;
  readonly signal: AbortSignal;
  /** Called now and then with the number of rows and files read. */
  readonly onProgress: (done: number) => void;
}

export interface ScrubReport {
  readonly found: readonly FoundRow[];
  readonly rows: number;
  readonly files: number;
  /** Files that could not be cleaned, and why. */
  readonly skipped: readonly Skipped[];
  /** Copies of the database that were removed instead, or would be. */
  readonly removed: readonly string[];
}

/** Exists from before the first change until the database is compact: after a kill in between, run again. */
const MARK = "scrub.pending";

/**
 * Removes secrets from everything that is stored. No other process may write meanwhile, unless it is a dry run. Each
 * transaction and each file is whole or untouched, and clean data stays unchanged: after a kill, run it again.
 * @throws AppError `scrub/space`, `scrub/in-use`, `store/damaged`, `store/foreign`; the signal's reason
 */
export async function scrub(options: ScrubOptions): Promise<ScrubReport> {
  const { paths, redactor, dryRun, removeBroken, signal, onProgress } = options;
  let done = 0;
  const looking = {
    redactor,
    known: createKnownSecrets(),
    signal,
    onRows: async (count: number) => {
      done += count;
      onProgress(done);
      await setImmediate();
    },
  };
  const onlyCheck = {
    ...looking,
    counter: createFindingCounter(),
    dryRun: true,
    inTransaction: withoutTransaction(signal),
  };
  const counter = createFindingCounter();
  const scrubbing: Scrubbing = dryRun
    ? { ...onlyCheck, counter }
    : { ...looking, counter, dryRun, inTransaction: inOneTransaction(signal) };
  const mark = join(paths.dataDir, MARK);
  const wasInterrupted = existsSync(mark);
  if (!dryRun && existsSync(paths.dataDir)) writeFileSync(mark, "", { mode: 0o600 });
  const { databases, unfinished, others } = findDatabases(paths);
  if (!dryRun) for (const file of unfinished) removeDatabase(file);
  // First read everything: a cut secret is only recognized by the whole one.
  for (const file of databases) await tryToCheck(file, onlyCheck);
  let rows = 0;
  const skipped: Skipped[] = [...others];
  for (const file of databases) {
    try {
      rows += await scrubDatabase(file, scrubbing, wasInterrupted);
    } catch (error) {
      // The database itself must be clean; an unreadable copy is reported.
      if (signal.aborted) throw error;
      if (file === paths.databaseFile) throw toStoreError(error, file);
      skipped.push(skippedCopy(file, error));
    }
  }
  const files = await scrubFiles(paths, scrubbing);
  const removed = skipped.filter(({ isRemovable }) => removeBroken && isRemovable).map(({ file }) => file);
  if (!dryRun) for (const file of removed) removeDatabase(file);
  if (!dryRun) rmSync(mark, { force: true });
  return {
    found: counter.rows(),
    rows,
    files: files.changed,
    skipped: [...skipped.filter(({ file }) => !removed.includes(file)), ...files.skipped],
    removed,
  };
}

function skippedCopy(file: string, error: unknown): Skipped {
  const isOthers = error instanceof AppError && error.code === "store/foreign";
  if (isOthers) return { file, reason: "another program's database, left alone", isRemovable: false };
  return { file, reason: error instanceof Error ? error.message : String(error), isRemovable: true };
}

async function scrubDatabase(file: string, scrubbing: Scrubbing, wasInterrupted: boolean): Promise<number> {
  const database = new DatabaseSync(file, { readOnly: scrubbing.dryRun, timeout: 5000 });
  try {
    refuseOthersDatabase(database, file);
    if (!scrubbing.dryRun) database.exec("PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF");
    // Payloads last: after a kill the next run finds in them the secrets that still have to be cleaned elsewhere.
    const changed = (await scrubRows(database, scrubbing)) + (await scrubEvents(database, scrubbing));
    if (!scrubbing.dryRun && (changed > 0 || wasInterrupted)) compactDatabase(database, file);
    return changed;
  } finally {
    if (database.isOpen) database.close();
  }
}

/** Unreadable files are reported by the cleaning that follows. */
async function tryToCheck(file: string, scrubbing: Scrubbing): Promise<void> {
  try {
    await scrubDatabase(file, scrubbing, false);
  } catch (error) {
    if (scrubbing.signal.aborted) throw error;
  }
}

function withoutTransaction(signal: AbortSignal): Scrubbing["inTransaction"] {
  return (_database, work) => {
    signal.throwIfAborted();
    work();
  };
}

function inOneTransaction(signal: AbortSignal): Scrubbing["inTransaction"] {
  return (database, work) => {
    signal.throwIfAborted();
    inTransaction(database, work);
  };
}

interface FoundDatabases {
  /** The database, then its backups and the files that were set aside. */
  readonly databases: readonly string[];
  /** Left by a killed rebuild; the next start of a daemon would remove it. */
  readonly unfinished: readonly string[];
  /** Files with such a name that are unreadable. */
  readonly others: readonly Skipped[];
}

/** Irrelevant, or cleaned with its database. */
const BESIDE = /(?:-wal|-shm|-journal|\.in-use|\.json|\.scrub|\.tmp)$/;

function findDatabases({ dataDir, databaseFile }: Paths): FoundDatabases {
  if (!existsSync(dataDir)) return { databases: [], unfinished: [], others: [] };
  const name = basename(databaseFile);
  const { growing, copy } = recoveryFiles(databaseFile);
  const unfinished = [growing, copy];
  const entries = readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.name.startsWith(`${name}.`) || entry.name.startsWith(`${name}-`))
    .map((entry) => ({ entry, file: join(dataDir, entry.name) }))
    .filter(({ file }) => !unfinished.some((own) => file.startsWith(own)));
  const copies = entries.filter(({ entry }) => !BESIDE.test(entry.name));
  return {
    databases: [
      ...(existsSync(databaseFile) ? [databaseFile] : []),
      ...copies.flatMap(({ entry, file }) => (entry.isFile() ? [file] : [])),
    ],
    unfinished,
    others: [
      ...copies.flatMap(({ entry, file }) =>
        entry.isFile() ? [] : [{ file, reason: "it is no file", isRemovable: false }],
      ),
      ...entries.flatMap(({ file }) =>
        isOrphan(file) ? [{ file, reason: "a journal without its database", isRemovable: true }] : [],
      ),
    ],
  };
}

/** A journal whose database is gone. */
function isOrphan(file: string): boolean {
  const journal = JOURNALS.find((suffix) => suffix !== ".in-use" && file.endsWith(suffix));
  return journal !== undefined && !existsSync(file.slice(0, -journal.length));
}

/** Files that SQLite and our own processes keep beside a database. */
const SQLITE_FILES = ["-wal", "-shm", ".in-use"];

/**
 * Writes the database into another file and puts that in its place, so that no removed text is left in free pages or in
 * the journal. From then on it can return free pages to the disk, whatever release had made it.
 * @throws AppError `scrub/space`; the old file is then untouched
 */
function compactDatabase(database: DatabaseSync, file: string): void {
  const compact = `${file}.scrub`;
  rmSync(compact, { force: true });
  const { bavail, bsize } = statfsSync(dirname(file));
  const needed = statSync(file).size;
  if (bavail * bsize < needed) {
    throw new AppError("scrub/space", { needed: megabytes(needed), free: megabytes(bavail * bsize) });
  }
  // Readable by its owner only, from the first byte on.
  closeSync(openSync(compact, "wx", 0o600));
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.prepare("VACUUM INTO ?").run(compact);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    rmSync(compact, { force: true });
    throw new AppError("scrub/in-use", { file });
  }
  syncFile(compact);
  renameSync(compact, file);
  // The new file has everything from the journal.
  for (const ending of SQLITE_FILES) rmSync(`${file}${ending}`, { force: true });
  syncFolder(dirname(file));
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
