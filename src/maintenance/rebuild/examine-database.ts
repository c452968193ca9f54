import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import { openReadOnly } from "../../store/database/connection.ts";
import { isOutdated, schemaVersion } from "../../store/database/migrate.ts";
import { refuseOthersDatabase, toStoreError } from "../../store/database/open-database.ts";
import { seqOf } from "../../store/events/event-queries.ts";
import type { Paths } from "../../system/paths.ts";
import { reasonOf, rebuildReason, type RebuildReason, type RecoveryCause } from "./recovery-report.ts";
import { archiveDays, archivedNumber } from "./replay-archive.ts";

/** Days of the archive to check: an event of yesterday may just have been stored. Reading 10,000 names takes 10 ms. */
const NEWEST_DAYS = 2;

export interface DatabaseDamage extends RebuildReason {
  readonly cause: Exclude<RecoveryCause, "asked">;
}

/**
 * Looks at the database before it is opened for writing. Damage that shows only then is reported by the store.
 * @returns its damage; null where none is found
 */
export function examineDatabase(paths: Paths): DatabaseDamage | null {
  const { databaseFile } = paths;
  const archived = newestArchived(paths);
  if (!existsSync(databaseFile)) {
    return archived === 0 ? null : rebuildReason("deleted", reasonOf("deleted-with-archive"));
  }
  if (isJournalGone(databaseFile)) return rebuildReason("behind", reasonOf("journal-gone"));
  let database: DatabaseSync | null = null;
  try {
    database = openReadOnly(databaseFile);
    refuseOthersDatabase(database, databaseFile);
    const version = schemaVersion(database);
    if (isOutdated(version)) return rebuildReason("outdated", reasonOf("outdated", { version }));
    // An empty file is a database, too.
    const last = version === 0 ? 0 : seqOf(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'"));
    return archived <= last ? null : rebuildReason("behind", reasonOf("behind-archive", { last, archived }));
  } catch (error) {
    return damageOf(toStoreError(error, databaseFile));
  } finally {
    database?.close();
  }
}

/** The damage that an error shows; null when it is unrelated to the database. */
export function damageOf(error: unknown): DatabaseDamage | null {
  if (!(error instanceof AppError)) return null;
  if (error.code === "store/foreign") return { cause: "foreign", reason: error.message };
  if (error.code !== "store/damaged") return null;
  return { cause: "damaged", reason: String(error.details["reason"]) };
}

/** The greatest number in the newest days of the archive; 0 without any. */
function newestArchived(paths: Paths): number {
  const names = archiveDays(paths)
    .slice(-NEWEST_DAYS)
    .flatMap((day) => readdirSync(join(paths.archiveDir, day)));
  return names.reduce((newest, name) => Math.max(newest, archivedNumber(name) ?? 0), 0);
}
