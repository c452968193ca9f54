import { lstat, opendir, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileOrder, RemovedFiles, FileUse } from "../core/retention.ts";
import { sizeOnDisk } from "../system/files/disk-space.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
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
}

/**
 * The archive has one folder a day and is deleted by day: nothing needs sorting, and of a past day only its sum must be
 * known. A day is added up once, and each new file is added to its sum.
 */
export function createArchivePruner({ archiveDir }: Pick<Paths, "archiveDir">): ArchivePruner {
  const sums = new Map<string, FileUse>();
  let isKnown = false;

  function total(): FileUse {
    let files = 0;
    let bytes = 0;
    for (const sum of sums.values()) {
      files += sum.files;
      bytes += sum.bytes;
    }
    return { files, bytes };
  }

  async function prune({ nowMs, beforeMs, maxBytes, signal }: FileOrder): Promise<RemovedFiles> {
    const days = await daysIn(archiveDir);
    for (const day of sums.keys()) if (!days.includes(day)) sums.delete(day);
    for (const day of days) if (!sums.has(day)) await measure(day, signal);
    isKnown = !signal.aborted;
    const removedDays = { byAge: { items: 0, bytes: 0 }, bySize: { items: 0, bytes: 0 } };
    let problem: string | null = null;
    for (const day of days) {
      if (signal.aborted) break;
      const isOld = Date.parse(day) + DAY_MS <= beforeMs;
      if (!isOld && total().bytes <= maxBytes) break;
      const folder = join(archiveDir, day);
      const stat = await lstat(folder).catch(() => null);
      // A backlog may have just been archived under an old day, so files stay at least one day after they arrived.
      if (stat?.isDirectory() !== true || nowMs - stat.mtimeMs < DAY_MS) continue;
      const { files, bytes } = sums.get(day) ?? { files: 0, bytes: 0 };
      const { removed, problem: found } = await removeFiles(folder, signal);
      problem ??= found;
      // A day that still has files is added up again.
      sums.delete(day);
      const into = isOld ? removedDays.byAge : removedDays.bySize;
      into.items += removed;
      into.bytes += Math.round(bytes * (removed / Math.max(files, removed, 1)));
    }
    return { ...removedDays, problem };
  }

  async function measure(day: string, signal: AbortSignal): Promise<void> {
    const sum = { files: 0, bytes: 0 };
    for await (const name of filesIn(join(archiveDir, day), signal)) {
      const stat = await lstat(join(archiveDir, day, name)).catch(() => null);
      sum.files += stat === null ? 0 : 1;
      sum.bytes += sizeOnDisk(stat?.size ?? 0);
    }
    if (!signal.aborted) sums.set(day, sum);
  }

  return {
    prune,
    archived: (receivedAtMs, sizeBytes) => {
      const day = new Date(receivedAtMs).toISOString().slice(0, 10);
      const sum = sums.get(day);
      // A day that was never added up is added up whole.
      if (sum !== undefined) sums.set(day, { files: sum.files + 1, bytes: sum.bytes + sizeOnDisk(sizeBytes) });
    },
    use: () => (isKnown ? total() : null),
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

/** A file that cannot be removed does not stop the others from being removed. */
async function removeFiles(folder: string, signal: AbortSignal) {
  let removed = 0;
  let problem: string | null = null;
  for await (const name of filesIn(folder, signal)) {
    try {
      await unlink(join(folder, name));
      removed += 1;
    } catch (thrown) {
      if (!hasErrorCode(thrown, "ENOENT")) problem = messageOf(thrown);
    }
  }
  // Other entries keep the folder.
  if (problem === null && !signal.aborted) await rmdir(folder).catch(ignoreIfUsed);
  return { removed, problem };
}

/** The folder has other entries, or is gone already. */
function ignoreIfUsed(thrown: unknown): void {
  if (!hasErrorCode(thrown, "ENOTEMPTY") && !hasErrorCode(thrown, "ENOENT")) throw thrown;
}

function noneIfMissing(thrown: unknown): null {
  if (hasErrorCode(thrown, "ENOENT")) return null;
  throw thrown;
}
