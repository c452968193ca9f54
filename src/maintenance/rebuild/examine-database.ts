import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { openStore } from "../../store/store.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import type { Paths } from "../../system/paths.ts";
import { isArchiveSeen, noteArchiveSeen } from "./sources/archive-seen.ts";
import { archiveDays, archivedNumber } from "./sources/list-archive.ts";
import { reasonOf, rebuildReason, type RebuildReason, type RecoveryCause } from "./recovery-report.ts";
import { hasLostCommits } from "./sources/wal-loss.ts";

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
