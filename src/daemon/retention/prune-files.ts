import { DAY_MS } from "../../core/time-units.ts";
import { lstat, opendir, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorText } from "../../core/errors/errors.ts";
import { REASON_SUFFIX } from "../../spool/dead-letters.ts";
import { sizeOnDisk } from "../../system/files/disk-space.ts";
import { hasErrorCode } from "../../system/files/file-error.ts";
import { LOG_FILES } from "../../system/logger.ts";
import type { Paths } from "../../system/paths.ts";

/** What may be deleted from a folder, at one moment. */
export interface FileOrder {
  readonly nowMs: number;
  readonly beforeMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface RemovedFiles {
  readonly byAge: { readonly items: number; readonly bytes: number };
  readonly bySize: { readonly items: number; readonly bytes: number };
  /** The error that stopped the deletion. */
  readonly problem: string | null;
  /** Size of the files that are kept. */
  readonly leftBytes: number;
}

/** Files that are removed together. */
interface Removable {
  /** Counts for the limit by age. */
  readonly atMs: number;
  /** What changed within the last day stays. */
  readonly changedAtMs: number;
  /** On disk. */
  readonly bytes: number;
  /**
   * @returns what was removed
   * @throws the system's error
   */
  readonly remove: () => Promise<{ readonly items: number; readonly bytes: number; readonly problem?: string | null }>;
}

/**
 * Removes files, the oldest first: those beyond the age, then those beyond the size. One that cannot be removed does not
 * stop the others from being removed.
 */
async function removeOldest(
  files: readonly Removable[],
  { nowMs, beforeMs, maxBytes, signal }: FileOrder,
): Promise<RemovedFiles> {
  const removed = { byAge: { items: 0, bytes: 0 }, bySize: { items: 0, bytes: 0 } };
  let problem: string | null = null;
  let leftBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { atMs, changedAtMs, remove } of files.toSorted((a, b) => a.atMs - b.atMs)) {
    const isOld = atMs < beforeMs;
    if (signal.aborted || (!isOld && leftBytes <= maxBytes)) break;
    if (nowMs - changedAtMs < DAY_MS) continue;
    try {
      const { items, bytes, problem: found = null } = await remove();
      problem ??= found;
      leftBytes -= bytes;
      const into = isOld ? removed.byAge : removed.bySize;
      into.items += items;
      into.bytes += bytes;
    } catch (thrown) {
      problem ??= errorText(thrown);
    }
  }
  return { ...removed, problem, leftBytes };
}

/** Files examined or removed in a row before other work gets its turn. */
const FILES_IN_A_ROW = 64;

const REST_MS = 5;

export type ArchivePruner = ReturnType<typeof createArchivePruner>;

/**
 * The archive has one folder a day and is deleted by day: nothing needs sorting, and of a past day only its sum must be
 * known. A day is added up once, and each new file is added to its sum.
 */
export function createArchivePruner({ archiveDir }: Pick<Paths, "archiveDir">) {
  /** Bytes of each day. */
  const sums = new Map<string, number>();

  async function sumOf(day: string, signal: AbortSignal): Promise<number> {
    let sum = sums.get(day);
    if (sum !== undefined) return sum;
    sum = 0;
    for await (const name of filesIn(join(archiveDir, day), signal)) {
      sum += await bytesOf(join(archiveDir, day, name));
    }
    if (!signal.aborted) sums.set(day, sum);
    return sum;
  }

  async function toRemovable(day: string, signal: AbortSignal): Promise<Removable> {
    const folder = join(archiveDir, day);
    return {
      atMs: Date.parse(day) + DAY_MS,
      bytes: await sumOf(day, signal),
      // A backlog may have just been archived under an old day.
      changedAtMs: (await lstat(folder).catch(() => null))?.mtimeMs ?? 0,
      remove: () => {
        // A day that still has files is added up again.
        sums.delete(day);
        return removeFolder(folder, signal);
      },
    };
  }

  return {
    /** Removes whole days. */
    async prune(order: FileOrder): Promise<RemovedFiles> {
      const days = await daysIn(archiveDir);
      for (const day of sums.keys()) if (!days.includes(day)) sums.delete(day);
      const removable: Removable[] = [];
      for (const day of days) removable.push(await toRemovable(day, order.signal));
      return removeOldest(removable, order);
    },
    /** Call it for each archived file of that day. */
    archived(receivedAtMs: number, sizeBytes: number): void {
      const day = new Date(receivedAtMs).toISOString().slice(0, 10);
      const sum = sums.get(day);
      // A day that was never added up is added up whole.
      if (sum !== undefined) sums.set(day, sum + sizeOnDisk(sizeBytes));
    },
  };
}

async function daysIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { withFileTypes: true });
    return names
      .filter((entry) => entry.isDirectory() && /^\d{4}-\d{2}-\d{2}$/.test(entry.name))
      .map(({ name }) => name);
  } catch (thrown) {
    if (hasErrorCode(thrown, "ENOENT")) return [];
    throw thrown;
  }
}

/** A file that cannot be removed does not stop the others from being removed. */
async function removeFolder(folder: string, signal: AbortSignal) {
  const removed = { items: 0, bytes: 0 };
  let problem: string | null = null;
  for await (const name of filesIn(folder, signal)) {
    try {
      const bytes = await bytesOf(join(folder, name));
      await unlink(join(folder, name));
      removed.items += 1;
      removed.bytes += bytes;
    } catch (thrown) {
      if (!hasErrorCode(thrown, "ENOENT")) problem = errorText(thrown);
    }
  }
  // Other entries keep the folder.
  if (problem === null && !signal.aborted) await rmdir(folder).catch(ignoreIfUsed);
  return { ...removed, problem };
}

/** Dead letters go with their reasons. */
export async function pruneDeadLetters(folder: string, order: FileOrder): Promise<RemovedFiles> {
  const letters: Removable[] = [];
  for await (const name of filesIn(folder, order.signal)) {
    // One without a letter is removed when letters are counted.
    if (name.endsWith(REASON_SUFFIX)) continue;
    const file = join(folder, name);
    const stat = await lstat(file).catch(() => null);
    if (stat === null) continue;
    const atMs = setAsideAtMs(name) ?? stat.ctimeMs;
    const bytes = sizeOnDisk(stat.size) + sizeOnDisk(1);
    letters.push({ atMs, changedAtMs: atMs, bytes, remove: () => removeOne(file, bytes) });
  }
  return removeOldest(letters, order);
}

/** A crash in between leaves a reason without a letter, never a letter without its reason. */
async function removeOne(file: string, bytes: number) {
  await unlink(file);
  await unlink(`${file}${REASON_SUFFIX}`).catch(ignoreIfUsed);
  return { items: 1, bytes };
}

/** Old files of a log (`daemon.log.1`, …); the current one stays. */
export async function pruneLogs(file: string, order: FileOrder): Promise<RemovedFiles> {
  const files: Removable[] = [];
  for (let age = 0; age < LOG_FILES; age += 1) {
    const name = age === 0 ? file : `${file}.${age}`;
    const stat = await lstat(name).catch(() => null);
    if (stat?.isFile() !== true) continue;
    const { mtimeMs: atMs, size: bytes } = stat;
    const changedAtMs = age === 0 ? Infinity : atMs;
    files.push({ atMs, changedAtMs, bytes, remove: () => removeOne(name, bytes) });
  }
  return removeOldest(files, order);
}

/** The name begins with the moment: `2026-11-25T12-00-00-000Z-1-…`. The file's own time is that of its writer. */
function setAsideAtMs(name: string): number | null {
  const [, day, time, ms] = /^(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d)-(\d{3})Z-/.exec(name) ?? [];
  const atMs = Date.parse(`${day}T${time?.replaceAll("-", ":")}.${ms}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}

/** Without other entries: a person put them there. Links are not followed. A person may remove a whole day meanwhile. */
async function* filesIn(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  let inARow = 0;
  for await (const entry of (await opendir(folder).catch(noneIfMissing)) ?? []) {
    if (signal.aborted) return;
    if (entry.isFile()) yield entry.name;
    inARow += 1;
    if (inARow % FILES_IN_A_ROW === 0) await sleep(REST_MS, undefined, { ref: false });
  }
}

/** On disk; 0 for a file that is gone. */
async function bytesOf(file: string): Promise<number> {
  const stat = await lstat(file).catch(() => null);
  return stat === null ? 0 : sizeOnDisk(stat.size);
}

/** It has other entries, or is gone already. */
function ignoreIfUsed(thrown: unknown): void {
  if (!hasErrorCode(thrown, "ENOTEMPTY") && !hasErrorCode(thrown, "ENOENT")) throw thrown;
}

function noneIfMissing(thrown: unknown): null {
  if (hasErrorCode(thrown, "ENOENT")) return null;
  throw thrown;
}
