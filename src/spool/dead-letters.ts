import { rmSync, statSync, writeFileSync } from "node:fs";
import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Logger } from "../core/ports.ts";
import type { FileOrder, RemovedFiles, FileUse } from "../core/retention.ts";
import { moveFile } from "../system/files/atomic-file.ts";
import { makeFolder, namesIn } from "../system/files/folders.ts";
import { sizeOnDisk } from "../system/files/disk-space.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import { fitFileName, type Paths } from "../system/paths.ts";
import { messageOf } from "./error-tracker.ts";

const REASON_SUFFIX = ".reason.json";

interface DeadLetter {
  readonly folder: string;
  readonly name: string;
  /** One sentence for a person who reads the folder. */
  readonly reason: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export type DeadLetters = ReturnType<typeof openDeadLetters>;

export function openDeadLetters({ paths, clock, logger }: { paths: Paths; clock: Clock; logger: Logger }) {
  const folder = paths.deadLetterDir;
  let changedAt = lastChangeOf(folder);
  let count = countLetters(folder);
  let counter = 0;

  /**
   * Moves a file aside, its bytes untouched, its reason beside it.
   * @throws the system's error; the file stays where it was
   */
  function add(letter: DeadLetter): void {
    const now = new Date(clock.now()).toISOString();
    counter += 1;
    const prefix = `${now.replaceAll(/[:.]/g, "-")}-${counter}-`;
    const reasonName = fitFileName(prefix, letter.name, REASON_SUFFIX);
    const reasonFile = join(folder, reasonName);
    makeFolder(folder);
    // The reason first: a crash in between leaves a reason without a letter, never a letter without its reason.
    try {
      // Synced before the letter moves, so that no power loss leaves a letter with an empty reason.
      writeFileSync(reasonFile, describe(letter, now), { flag: "wx", mode: 0o600, flush: true });
      moveFile(join(letter.folder, letter.name), join(folder, reasonName.slice(0, -REASON_SUFFIX.length)));
    } catch (thrown) {
      // On a full disk the failed write leaves an empty file, and the retry comes every few seconds.
      rmSync(reasonFile, { force: true });
      throw thrown;
    }
    logger.warn("dead letter", { name: letter.name, reason: letter.reason, size_bytes: letter.sizeBytes });
  }

  /** Counts again even if the folder seems unchanged: call it after removing some ourselves. */
  function recount(): void {
    // Read before counting: a change during the count causes another count.
    changedAt = lastChangeOf(folder);
    count = countLetters(folder);
  }

  return {
    add,
    /** Number of dead letters now: a person may have removed some. */
    count: () => {
      if (lastChangeOf(folder) !== changedAt) recount();
      return count;
    },
    recount,
  };
}

function describe(letter: DeadLetter, now: string): string {
  const reason = {
    name: letter.name,
    reason: letter.reason,
    size_bytes: letter.sizeBytes,
    modified_at: new Date(letter.modifiedAtMs).toISOString(),
    dead_lettered_at: now,
  };
  return `${JSON.stringify(reason, null, 2)}\n`;
}

/** When a name was last added to or removed from the folder, as the system counts; null without a folder. */
function lastChangeOf(folder: string): bigint | null {
  try {
    return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null;
  } catch {
    // A folder that cannot be read cannot be counted.
    return null;
  }
}

/** Removes reasons without a letter: the process was killed in between, and the raw file is still in its place. */
function countLetters(folder: string): number {
  const names = namesIn(folder);
  const reasons = names.filter((name) => name.endsWith(REASON_SUFFIX));
  const letters = new Set(names.filter((name) => !name.endsWith(REASON_SUFFIX)));
  for (const name of reasons) {
    if (!letters.has(name.slice(0, -REASON_SUFFIX.length))) rmSync(join(folder, name), { force: true });
  }
  return letters.size;
}

const DAY_MS = 86_400_000;

interface Letter {
  readonly name: string;
  readonly atMs: number;
  readonly bytes: number;
}

/** Removes dead letters with their reasons, oldest first: those beyond the age, then those beyond the size. */
export async function pruneDeadLetters(
  folder: string,
  { nowMs, beforeMs, maxBytes, signal }: FileOrder,
): Promise<RemovedFiles & { readonly left: FileUse }> {
  const letters = await lettersIn(folder);
  let left = letters.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed = { byAge: { items: 0, bytes: 0 }, bySize: { items: 0, bytes: 0 } };
  let files = letters.length;
  let problem: string | null = null;
  for (const { name, atMs, bytes } of letters) {
    const isOld = atMs < beforeMs;
    const isTooMuch = left > maxBytes && nowMs - atMs >= DAY_MS;
    if (signal.aborted || !(isOld || isTooMuch)) break;
    try {
      // A crash in between leaves a reason without a letter, never a letter without its reason.
      await unlink(join(folder, name));
      await unlink(join(folder, `${name}${REASON_SUFFIX}`)).catch(ignoreIfMissing);
    } catch (thrown) {
      problem = messageOf(thrown);
      continue;
    }
    left -= bytes;
    files -= 1;
    const into = isOld ? removed.byAge : removed.bySize;
    into.items += 1;
    into.bytes += bytes;
  }
  return { ...removed, problem, left: { files, bytes: left } };
}

/** Oldest first. A reason whose letter is gone counts as a letter of its own. Links and folders are left alone. */
async function lettersIn(folder: string): Promise<readonly Letter[]> {
  const names = new Set(await readdir(folder).catch(emptyIfMissing));
  const letters: Letter[] = [];
  for (const name of names) {
    if (name.endsWith(REASON_SUFFIX) && names.has(name.slice(0, -REASON_SUFFIX.length))) continue;
    const stat = await lstat(join(folder, name)).catch(() => null);
    if (stat === null || !stat.isFile()) continue;
    const reasonBytes = names.has(`${name}${REASON_SUFFIX}`) ? sizeOnDisk(1) : 0;
    letters.push({ name, atMs: setAsideAtMs(name) ?? stat.ctimeMs, bytes: sizeOnDisk(stat.size) + reasonBytes });
  }
  return letters.toSorted((a, b) => a.atMs - b.atMs);
}

/** The name begins with the moment: `2026-11-25T12-00-00-000Z-1-…`. The file's own time is that of its writer. */
function setAsideAtMs(name: string): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z-/.exec(name);
  if (found === null) return null;
  const [, day, hour, minute, second, millisecond] = found;
  const atMs = Date.parse(`${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}

function emptyIfMissing(thrown: unknown): string[] {
  if (hasErrorCode(thrown, "ENOENT")) return [];
  throw thrown;
}

function ignoreIfMissing(thrown: unknown): void {
  if (!hasErrorCode(thrown, "ENOENT")) throw thrown;
}
