import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../core/errors/errors.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import { openStore } from "../../store/store.ts";
import type { Paths } from "../../system/paths.ts";
import { hasLostCommits } from "./lost-commits.ts";
import { reasonOf, rebuildReason, type RebuildReason, type RecoveryCause } from "./recovery-report.ts";
import { archiveDays, archivedNumber } from "./sources/list-archive.ts";

/** Days of the archive to check: an event of yesterday may just have been stored. */
const NEWEST_DAYS = 3;

/** Why the database has to be rebuilt. */
export interface DatabaseDamage extends RebuildReason {
  readonly cause: Exclude<RecoveryCause, "asked">;
}

/**
 * Opens the database as a start does, with its upgrade, and returns its damage; null when it is usable.
 * @throws AppError other than damage: `store/newer`, `store/locked`, …
 */
export function examineDatabase(paths: Paths): DatabaseDamage | null {
  const { databaseFile } = paths;
  const archived = newestArchived(paths);
  if (!existsSync(databaseFile)) {
    return archived === 0 ? null : rebuildReason("deleted", reasonOf("deleted-with-archive"));
  }
  const lost = isJournalGone(databaseFile)
    ? reasonOf("journal-gone")
    : hasLostCommits(`${databaseFile}-wal`)
      ? reasonOf("journal-damaged")
      : null;
  let lastSeq: number;
  try {
    const store = openStore(databaseFile);
    lastSeq = store.lastSeq();
    store.close();
  } catch (error) {
    return damageOf(error) ?? fail(error);
  }
  if (lost !== null) return rebuildReason("behind", lost);
  if (archived <= lastSeq) return null;
  return rebuildReason("behind", reasonOf("behind-archive", { last: lastSeq, archived }));
}

/** The damage that an error shows; null when it is unrelated to the database. */
export function damageOf(error: unknown): DatabaseDamage | null {
  if (!(error instanceof AppError)) return null;
  if (error.code === "store/foreign") return { cause: "foreign", reason: error.message };
  if (error.code !== "store/damaged") return null;
  return { cause: "damaged", reason: String(error.details["reason"]) };
}

function fail(error: unknown): never {
  throw error;
}

/** The greatest number in the newest days of the archive; 0 without any, or if the database surely has them all. */
function newestArchived(paths: Paths): number {
  const days = newestDays(paths);
  if (isArchiveSeen(paths, days)) return 0;
  let newest = 0;
  for (const day of days) {
    for (const name of readdirSync(join(paths.archiveDir, day))) newest = Math.max(newest, archivedNumber(name) ?? 0);
  }
  return newest;
}

function newestDays(paths: Paths): readonly string[] {
  return archiveDays(paths).slice(-NEWEST_DAYS);
}

/** Call it after closing the database cleanly: the next examination is quicker. */
export function noteClosed(paths: Paths): void {
  noteArchiveSeen(paths, newestDays(paths));
}

/** The newest days of the archive and the database, as left by a daemon that ended by itself. */
interface Seen {
  readonly database: string;
  readonly days: readonly string[];
}

const fileOf = ({ dataDir }: Paths): string => join(dataDir, "archive-seen.json");

/**
 * Records that the database has all archived events. Call it when the database is closed.
 * @param days folders of the archive
 */
function noteArchiveSeen(paths: Paths, days: readonly string[]): void {
  try {
    // On a full disk the database may still lack the events of its journal.
    if (existsSync(`${paths.databaseFile}-wal`)) return;
    writeFileSync(fileOf(paths), `${JSON.stringify(readState(paths, days))}\n`, { mode: 0o600 });
  } catch {
    // The next start lists the archive, as after a kill.
    rmSync(fileOf(paths), { force: true });
  }
}

/**
 * Whether these days of the archive and the database are unchanged since a daemon closed both. Then the archive need
 * not be listed: with a hundred thousand files that takes longer than the rest of a start.
 */
export function isArchiveSeen(paths: Paths, days: readonly string[]): boolean {
  try {
    const noted: unknown = JSON.parse(readFileSync(fileOf(paths), "utf8"));
    return isDeepStrictEqual(noted, readState(paths, days));
  } catch {
    return false;
  }
}

/** A copy in the database's place has another change time (ctime), whatever its other times. */
function readState(paths: Paths, days: readonly string[]): Seen {
  return {
    database: stateOf(paths.databaseFile),
    days: days.map((day) => `${day} ${stateOf(join(paths.archiveDir, day))}`),
  };
}

function stateOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(" ");
}
