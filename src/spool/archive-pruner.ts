import { type Stats, lstatSync, readFileSync } from "node:fs";
import { lstat, opendir, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileOrder, RemovedFiles, FileUse } from "../core/retention.ts";
import { sizeOnDisk } from "../system/files/disk-space.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import type { Paths } from "../system/paths.ts";
import { messageOf } from "./error-tracker.ts";

const DAY_MS = 86_400_000;

/** Files examined or removed in a row before other work gets its turn. */
const FILES_IN_A_ROW = 64;

const REST_MS = 5;

export interface ArchivePruner {
  /** Call it for each archived file of that day. */
  archived(receivedAtMs: number, sizeBytes: number): void;
  /** Removes whole days, the oldest first: those beyond the age, then those beyond the size. Off the event loop. */
  prune(order: FileOrder): Promise<RemovedFiles>;
  /** Usage as far as it is known without reading the disk; null before the first measurement. */
  use(): FileUse | null;
  /** Saves the day index. */
  close(): void;
}

/**
 * The archive has one folder a day and is deleted by day: nothing needs sorting, and of a past day only its sum must be
 * known.
 */
export function createArchivePruner(paths: Paths): ArchivePruner {
  const { archiveDir } = paths;
  const index = openDayIndex(paths.archiveIndexFile);
  let isKnown = false;

  async function prune({ nowMs, beforeMs, maxBytes, signal }: FileOrder): Promise<RemovedFiles> {
    const days = await daysIn(archiveDir);
    index.keepOnly(days);
    for (const day of days) await measure(day, signal);
    isKnown = !signal.aborted;
    const removedDays = { byAge: { items: 0, bytes: 0 }, bySize: { items: 0, bytes: 0 } };
    let problem: string | null = null;
    for (const day of days) {
      if (signal.aborted) break;
      const isOld = Date.parse(day) + DAY_MS <= beforeMs;
      if (!isOld && index.total().bytes <= maxBytes) break;
      const folder = join(archiveDir, day);
      const stat = await lstat(folder).catch(() => null);
      // A backlog may have just been archived under an old day, so files stay at least one day after they arrived.
      if (stat?.isDirectory() !== true || nowMs - stat.mtimeMs < DAY_MS) continue;
      const { files, bytes } = index.of(day) ?? { files: 0, bytes: 0 };
      const { removed, problem: found } = await removeFiles(folder, signal);
      problem ??= found;
      // A day that still has files is added up again.
      index.remove(day);
      const into = isOld ? removedDays.byAge : removedDays.bySize;
      into.items += removed;
      into.bytes += Math.round(bytes * (removed / Math.max(files, removed, 1)));
    }
    index.save();
    return { ...removedDays, problem };
  }

  /** Adds up a day unless its sum is known and no file was added or removed since. */
  async function measure(day: string, signal: AbortSignal): Promise<void> {
    const folder = join(archiveDir, day);
    const before = await lstat(folder).catch(() => null);
    if (before?.isDirectory() !== true || index.isFresh(day, before.mtimeMs)) return;
    let files = 0;
    let bytes = 0;
    for await (const stat of filesIn(folder, signal)) {
      files += 1;
      bytes += sizeOnDisk(stat.size);
    }
    if (!signal.aborted) index.set(day, { files, bytes, modifiedAtMs: before.mtimeMs });
  }

  return {
    prune,
    archived: (receivedAtMs, sizeBytes) => {
      index.add(new Date(receivedAtMs).toISOString().slice(0, 10), sizeOnDisk(sizeBytes));
    },
    use: () => (isKnown ? index.total() : null),
    close: () => {
      // A day whose folder still has the modification time of its last count need not be added up again.
      index.stamp((day) => join(archiveDir, day));
      index.save();
    },
  };
}

async function daysIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { withFileTypes: true });
    return names
      .filter((entry) => entry.isDirectory() && /^\d{4}-\d{2}-\d{2}$/.test(entry.name))
      .map(({ name }) => name)
      .toSorted();
  } catch (thrown) {
    if (hasErrorCode(thrown, "ENOENT")) return [];
    throw thrown;
  }
}

async function* filesIn(folder: string, signal: AbortSignal): AsyncGenerator<Stats> {
  let inARow = 0;
  // A person may remove a whole day meanwhile.
  for await (const entry of (await opendir(folder).catch(noneIfMissing)) ?? []) {
    if (signal.aborted) return;
    if (!entry.isFile()) continue;
    const stat = await lstat(join(folder, entry.name)).catch(() => null);
    if (stat !== null) yield stat;
    inARow = await rest(inARow);
  }
}

/** A file that cannot be removed does not stop the others from being removed. */
async function removeFiles(folder: string, signal: AbortSignal) {
  let removed = 0;
  let inARow = 0;
  let problem: string | null = null;
  for await (const entry of (await opendir(folder).catch(noneIfMissing)) ?? []) {
    if (signal.aborted) return { removed, problem };
    // Other entries keep the folder: a person put them there. Links are not followed.
    if (!entry.isFile()) continue;
    try {
      await unlink(join(folder, entry.name));
      removed += 1;
    } catch (thrown) {
      if (!hasErrorCode(thrown, "ENOENT")) problem = messageOf(thrown);
    }
    inARow = await rest(inARow);
  }
  if (problem === null) await rmdir(folder).catch(ignoreIfUsed);
  return { removed, problem };
}

async function rest(inARow: number): Promise<number> {
  if (inARow + 1 < FILES_IN_A_ROW) return inARow + 1;
  await sleep(REST_MS, undefined, { ref: false });
  return 0;
}

/** The folder has other entries, or is gone already. */
function ignoreIfUsed(thrown: unknown): void {
  if (!hasErrorCode(thrown, "ENOTEMPTY") && !hasErrorCode(thrown, "ENOENT")) throw thrown;
}

function noneIfMissing(thrown: unknown): null {
  if (hasErrorCode(thrown, "ENOENT")) return null;
  throw thrown;
}

interface Day extends FileUse {
  /** Of the folder, when it was added up; null while arriving files are added one by one. */
  readonly modifiedAtMs: number | null;
}

/** The sums of days, kept in a file. If it is lost, every file is measured again. */
interface DayIndex {
  of(day: string): FileUse | null;
  isFresh(day: string, modifiedAtMs: number): boolean;
  set(day: string, sum: Day): void;
  /** Adds one file. */
  add(day: string, bytes: number): void;
  remove(day: string): void;
  keepOnly(days: readonly string[]): void;
  total(): FileUse;
  /** Stores the modification times of the folders that files were added to. */
  stamp(folderOf: (day: string) => string): void;
  save(): void;
}

function openDayIndex(file: string): DayIndex {
  const days = readDays(file);
  /** Days that were added up since the start: each new file is added to their sums, whatever the folder's time. */
  const counted = new Set<string>();

  return {
    of: (day) => days.get(day) ?? null,
    isFresh: (day, modifiedAtMs) => counted.has(day) || days.get(day)?.modifiedAtMs === modifiedAtMs,
    set: (day, sum) => {
      days.set(day, sum);
      counted.add(day);
    },
    add: (day, bytes) => {
      const before = days.get(day);
      // A day that was never added up is added up whole.
      if (!counted.has(day) || before === undefined) return;
      days.set(day, { files: before.files + 1, bytes: before.bytes + bytes, modifiedAtMs: null });
    },
    remove: (day) => {
      days.delete(day);
      counted.delete(day);
    },
    keepOnly: (present) => {
      for (const day of days.keys()) if (!present.includes(day)) days.delete(day);
    },
    total: () => {
      let files = 0;
      let bytes = 0;
      for (const day of days.values()) {
        files += day.files;
        bytes += day.bytes;
      }
      return { files, bytes };
    },
    stamp: (folderOf) => {
      for (const [day, sum] of days) {
        const modifiedAtMs = lstatSync(folderOf(day), { throwIfNoEntry: false })?.mtimeMs ?? null;
        if (sum.modifiedAtMs === null) days.set(day, { ...sum, modifiedAtMs });
      }
    },
    save: () => {
      const rows = Array.from(days, ([day, { files, bytes, modifiedAtMs }]) => [day, files, bytes, modifiedAtMs]);
      try {
        writeFileAtomic(file, `${JSON.stringify(rows)}\n`, { mode: 0o600 });
      } catch {
        // A full disk: the next start adds up again.
      }
    },
  };
}

function readDays(file: string): Map<string, Day> {
  const days = new Map<string, Day>();
  try {
    const rows: unknown = JSON.parse(readFileSync(file, "utf8"));
    for (const row of Array.isArray(rows) ? rows : []) {
      const [day, files, bytes, modifiedAtMs] = Array.isArray(row) ? (row as readonly unknown[]) : [];
      if (typeof day !== "string" || typeof files !== "number" || typeof bytes !== "number") continue;
      days.set(day, { files, bytes, modifiedAtMs: typeof modifiedAtMs === "number" ? modifiedAtMs : null });
    }
  } catch {
    // Missing or broken: everything is added up again.
  }
  return days;
}
