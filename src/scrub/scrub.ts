import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Paths } from "../system/paths.ts";
import { compactDatabase } from "./compact-database.ts";
import { createKnownSecrets } from "./known-secrets.ts";
import { scrubEvents } from "./scrub-events.ts";
import { scrubFiles, type Skipped } from "./scrub-files.ts";
import { scrubRows } from "./scrub-rows.ts";
import type { Scrubbing } from "./scrubbing.ts";
import { createTally, type FoundRow } from "./tally.ts";

export interface ScrubOptions {
  readonly paths: Paths;
  readonly redactor: Redactor;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Told now and then how many rows and files were looked at. */
  readonly onProgress: (done: number) => void;
}

export interface ScrubReport {
  readonly found: readonly FoundRow[];
  readonly rows: number;
  readonly files: number;
  /** What could not be cleaned, and why. */
  readonly skipped: readonly Skipped[];
}

/** There from before the first change until the database is compact: whoever was killed in between does it again. */
const MARK = "scrub.pending";

/**
 * Takes secrets out of everything that lies there. Nobody else may write meanwhile, unless it is a dry run. Each
 * transaction and each file is whole or untouched, and what is clean stays as it is: after a kill it is run again.
 * @throws AppError `scrub/space`, `scrub/in-use`; the signal's reason
 */
export async function scrub({ paths, redactor, dryRun, signal, onProgress }: ScrubOptions): Promise<ScrubReport> {
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
  const onlyLook = { ...looking, tally: createTally(), dryRun: true, inTransaction: withoutTransaction(signal) };
  const tally = createTally();
  const scrubbing: Scrubbing = dryRun
    ? { ...onlyLook, tally }
    : { ...looking, tally, dryRun, inTransaction: inOneTransaction(signal) };
  const mark = join(paths.dataDir, MARK);
  const wasInterrupted = existsSync(mark);
  if (!dryRun && existsSync(paths.dataDir)) writeFileSync(mark, "", { mode: 0o600 });
  // First a look at all of it: what was torn is only known by the whole.
  for (const file of databasesIn(paths)) await tryToLook(file, onlyLook);
  let rows = 0;
  const skipped: Skipped[] = [];
  for (const file of databasesIn(paths)) {
    try {
      rows += await scrubDatabase(file, scrubbing, wasInterrupted);
    } catch (error) {
      // The database itself has to be clean; of a copy that nobody can read the person is told.
      if (file === paths.databaseFile || signal.aborted) throw error;
      skipped.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const files = await scrubFiles(paths, scrubbing);
  if (!dryRun) rmSync(mark, { force: true });
  return { found: tally.rows(), rows, files: files.changed, skipped: [...skipped, ...files.skipped] };
}

/** The database, then its backups and what was set aside. */
function databasesIn({ dataDir, databaseFile }: Paths): readonly string[] {
  if (!existsSync(dataDir)) return [];
  const name = basename(databaseFile);
  const others = readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${name}.`))
    .map((entry) => entry.name)
    .filter((other) => !/(?:-wal|-shm|-journal|\.in-use|\.json|\.scrub|\.tmp)$/.test(other))
    .map((other) => join(dataDir, other));
  return [...(existsSync(databaseFile) ? [databaseFile] : []), ...others];
}

async function scrubDatabase(file: string, scrubbing: Scrubbing, wasInterrupted: boolean): Promise<number> {
  const database = new DatabaseSync(file, { readOnly: scrubbing.dryRun, timeout: 5000 });
  try {
    if (!scrubbing.dryRun) database.exec("PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF");
    // Payloads last: after a kill the next run learns from them what else is to be cleaned.
    const changed = (await scrubRows(database, scrubbing)) + (await scrubEvents(database, scrubbing));
    if (!scrubbing.dryRun && (changed > 0 || wasInterrupted)) compactDatabase(database, file);
    return changed;
  } finally {
    if (database.isOpen) database.close();
  }
}

/** What cannot be read is told by who cleans it. */
async function tryToLook(file: string, scrubbing: Scrubbing): Promise<void> {
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
