import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import { openReadOnly } from "../../store/database/connection.ts";
import { schemaVersion } from "../../store/database/migrate.ts";
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
    // An empty file is a database, too.
    const isEmpty = schemaVersion(database) === 0;
    const last = isEmpty ? 0 : seqOf(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'"));
    if (hasLostCommits(databaseFile)) return rebuildReason("behind", reasonOf("journal-damaged"));
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

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * Whether a write-ahead log has whole transactions behind the place up to which SQLite reads it. SQLite drops what lies
 * behind a broken frame, as it must: after a power loss the last transaction is torn. But a commit followed by another
 * one was on disk, and messages may have been sent for it. Frames of the same life of the log have the same salt.
 */
export function hasLostCommits(databaseFile: string): boolean {
  let database: DatabaseSync | null = null;
  try {
    const log = readFileSync(`${databaseFile}-wal`);
    database = new DatabaseSync(databaseFile, { readOnly: true });
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    const frames = Number(database.prepare("PRAGMA wal_checkpoint(NOOP)").get()?.["log"]);
    const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
    const saltAt = (frame: number): Buffer => log.subarray(frame + 8, frame + 16);
    let commits = 0;
    const frameBytes = FRAME_HEADER_BYTES + pageBytes;
    for (
      let at = WAL_HEADER_BYTES + Math.max(frames, 0) * frameBytes;
      at + frameBytes <= log.length;
      at += frameBytes
    ) {
      // The size of the database after a commit; 0 in its other frames.
      const isCommit = log.readUInt32BE(at + 4) !== 0;
      if (isCommit && saltAt(at).equals(saltAt(WAL_HEADER_BYTES))) commits += 1;
    }
    return commits > 1;
  } catch {
    // There is no log, or SQLite reports the damage.
    return false;
  } finally {
    database?.close();
  }
}
