import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  closeSync,
  fstatSync,
  openSync,
  readSync,
} from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../core/errors/errors.ts";
import { openStore } from "../../store/store.ts";
import { isJournalGone } from "../../store/database/journal.ts";
import type { Paths } from "../../system/paths.ts";
import { archiveDays, archivedNumber } from "./sources/list-archive.ts";
import { reasonOf, rebuildReason, type RebuildReason, type RecoveryCause } from "./recovery-report.ts";

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

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const OUR_PAGE_BYTES = 8192;
/** Larger than our limit for its growth: another program's. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Whether a write-ahead log has a broken place with whole transactions behind it. SQLite reads up to the first broken
 * frame and silently drops the rest, as it must: after a power loss the last transaction is torn. But a commit followed
 * by another one was on disk, and messages may have been sent for it. The checksums are a chain; each frame holds its
 * own. Behind a broken frame the chain continues from the checksum that the frame states.
 */
export function hasLostCommits(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return false;
  }
  try {
    const { size } = fstatSync(handle);
    return size > HEADER_BYTES && size <= MAX_BYTES && commitsBehindBreak(handle, size) > 1;
  } catch {
    // SQLite reports a file that is unreadable here.
    return false;
  } finally {
    closeSync(handle);
  }
}

function commitsBehindBreak(handle: number, size: number): number {
  const { pageBytes, readWord, salt, sum: begin, isValid } = readHeader(handle);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  let sum = begin;
  let isBroken = !isValid;
  let commits = 0;
  for (let offset = HEADER_BYTES; offset + frameBytes <= size; offset += frameBytes) {
    const frame = read(handle, offset, frameBytes);
    const claimed: Sum = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    // Another salt: from before the log was restarted, and then all later frames have it too; or the salt is what is
    // damaged.
    const isOurs = frame.subarray(8, 16).equals(salt);
    const isRight = isOurs && isSame(sumOfFrame(frame, sum, readWord), claimed);
    if (!isRight) isBroken = true;
    else if (isBroken && frame.readUInt32BE(4) !== 0) commits += 1;
    sum = claimed;
  }
  return commits;
}

function readHeader(handle: number) {
  const header = read(handle, 0, HEADER_BYTES);
  const magic = header.readUInt32BE(0);
  const readWord = magic === MAGIC + 1 ? wordBE : wordLE;
  const sum: Sum = [header.readUInt32BE(24), header.readUInt32BE(28)];
  const isKnown = magic === MAGIC || magic === MAGIC + 1;
  if (isKnown && isSame(addUp([0, 0], header.subarray(0, 24), readWord), sum)) {
    return { pageBytes: header.readUInt32BE(8), readWord, salt: header.subarray(16, 24), sum, isValid: true };
  }
  // SQLite ignores such a log; its first frame, as we write it, still shows the salt.
  const salt = read(handle, HEADER_BYTES + 8, 8);
  return { pageBytes: OUR_PAGE_BYTES, readWord: wordLE, salt, sum: [0, 0] satisfies Sum, isValid: false };
}

function sumOfFrame(frame: Buffer, before: Sum, readWord: typeof wordBE): Sum {
  return addUp(addUp(before, frame.subarray(0, 8), readWord), frame.subarray(FRAME_HEADER_BYTES), readWord);
}

function isSame(one: Sum, other: Sum): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

type Sum = readonly [number, number];

function addUp([first, second]: Sum, bytes: Buffer, readWord: typeof wordBE): Sum {
  let one = first;
  let two = second;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    one = (one + readWord(bytes, offset) + two) >>> 0;
    two = (two + readWord(bytes, offset + 4) + one) >>> 0;
  }
  return [one, two];
}

function wordBE(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset);
}

function wordLE(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset);
}

function read(handle: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const count = readSync(handle, bytes, 0, length, offset);
  if (count < length) throw new RangeError("the file ends too early");
  return bytes;
}
