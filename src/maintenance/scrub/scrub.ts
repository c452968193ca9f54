import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { AppError } from "../../core/errors/errors.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import { toStoreError } from "../../store/database/open-database.ts";
import type { Paths } from "../../system/paths.ts";
import { JOURNALS, recoveryFiles, removeDatabase } from "../rebuild/finish-rebuild.ts";
import { createCleaner } from "./clean-text.ts";
import { scrubDatabase, type DatabaseScrub } from "./scrub-database.ts";
import { scrubFiles, type Skipped } from "./scrub-files.ts";

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

export type ScrubReport = Readonly<Awaited<ReturnType<typeof scrub>>>;

/**
 * Removes secrets from everything that is stored. No other process may write meanwhile, unless it is a dry run. Each
 * file is whole and clean, or untouched: after a kill, run it again.
 * @throws AppError `store/damaged`, `store/foreign`, `file/no-space`, …; the signal's reason
 */
export async function scrub(options: ScrubOptions) {
  const { paths, redactor, dryRun, removeBroken, signal, onProgress } = options;
  const cleaner = createCleaner(redactor);
  const counts = new Map<string, Map<string, number>>();
  let done = 0;
  const onFound = (place: string, found: readonly Finding[]): void => {
    if (found.length === 0) return;
    const kinds = counts.get(place) ?? new Map<string, number>();
    counts.set(place, kinds);
    for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  };
  const onRows = async (count: number): Promise<void> => {
    done += count;
    onProgress(done);
    await turn();
    signal.throwIfAborted();
  };
  const { growing, copy } = recoveryFiles(paths.databaseFile);
  // Left by a killed rebuild; the next start of a daemon would remove them.
  if (!dryRun) for (const file of [growing, copy]) removeDatabase(file);
  const { databases, skipped } = findDatabases(paths, [growing, copy]);

  async function scrubAll(
    order: Pick<DatabaseScrub, "isDryRun" | "onFound">,
    onError: (file: string, error: unknown) => void,
  ) {
    let rows = 0;
    for (const file of databases) {
      try {
        rows += await scrubDatabase(file, { ...order, cleaner, onRows });
      } catch (error) {
        if (signal.aborted) throw error;
        onError(file, error);
      }
    }
    return rows;
  }

  // First read everything: a cut secret is only recognized by the whole one.
  await scrubAll({ isDryRun: true, onFound: () => undefined }, () => undefined);
  const rows = await scrubAll({ isDryRun: dryRun, onFound }, (file, error) => {
    const reported = toStoreError(error, file);
    // The database itself must be clean, and a full disk says nothing about a copy; an unreadable copy is reported.
    if (file === paths.databaseFile || (reported instanceof AppError && reported.code === "file/no-space"))
      throw reported;
    skipped.push(skippedCopy(file, error));
  });
  const files = await scrubFiles(paths, { cleaner, dryRun, onFound, onRows });
  const removed = skipped.filter(({ isRemovable }) => removeBroken && isRemovable).map(({ file }) => file);
  if (!dryRun) for (const file of removed) removeDatabase(file);
  return {
    /** How many secrets of a kind were found in a place. Never the secrets themselves. */
    found: Array.from(counts, ([place, kinds]) => Array.from(kinds, ([kind, count]) => ({ place, kind, count })))
      .flat()
      .toSorted((a, b) => a.place.localeCompare(b.place) || a.kind.localeCompare(b.kind)),
    rows,
    files: files.changed,
    skipped: [...skipped.filter(({ file }) => !removed.includes(file)), ...files.skipped],
    /** Copies of the database that were removed instead, or would be. */
    removed,
  };
}

function skippedCopy(file: string, error: unknown): Skipped {
  const isOthers = error instanceof AppError && error.code === "store/foreign";
  if (isOthers) return { file, reason: "another program's database, left alone", isRemovable: false };
  return { file, reason: error instanceof Error ? error.message : String(error), isRemovable: true };
}

/** Irrelevant, or cleaned with its database. */
const BESIDE = /(?:-wal|-shm|-journal|\.in-use|\.json|\.scrub|\.tmp)$/;

/** The database, then its backups and the files that were set aside; and files with such a name that cannot be read. */
function findDatabases({ dataDir, databaseFile }: Paths, unfinished: readonly string[]) {
  const databases = existsSync(databaseFile) ? [databaseFile] : [];
  const skipped: Skipped[] = [];
  for (const entry of existsSync(dataDir) ? readdirSync(dataDir, { withFileTypes: true }) : []) {
    const file = join(dataDir, entry.name);
    const isBeside = /^[.-]/.test(entry.name.slice(basename(databaseFile).length));
    if (!file.startsWith(databaseFile) || !isBeside || unfinished.some((own) => file.startsWith(own))) continue;
    if (isOrphan(file)) skipped.push({ file, reason: "a journal without its database", isRemovable: true });
    else if (BESIDE.test(entry.name)) continue;
    else if (entry.isFile()) databases.push(file);
    else skipped.push({ file, reason: "it is no file", isRemovable: false });
  }
  return { databases, skipped };
}

function isOrphan(file: string): boolean {
  const journal = JOURNALS.find((suffix) => suffix !== ".in-use" && file.endsWith(suffix));
  return journal !== undefined && !existsSync(file.slice(0, -journal.length));
}
