import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import { openStore } from "../../store/store.ts";
import type { Paths } from "../../system/paths.ts";
import { reasonOf, rebuildReason, type RebuildReason, type RecoveryCause } from "./recovery-report.ts";
import { archiveDays, archivedNumber } from "./replay-archive.ts";

/** Days of the archive to check: an event of yesterday may just have been stored. Reading 10,000 names takes 10 ms. */
const NEWEST_DAYS = 2;

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
    : hasLostCommits(databaseFile)
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
