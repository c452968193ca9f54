import { lstat, opendir, readdir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isErrorCode } from "./error-code.ts";
import type { HouseOrder } from "./keep-house.ts";

const DAY_MS = 86_400_000;

/** Removes the archive's day folders that are older than the retention time, a file at a time, off the event loop. */
export async function pruneArchive({ paths, clock, logger, retentionMs, signal }: HouseOrder): Promise<void> {
  const now = clock.now();
  const days = await readdir(paths.archiveDir).catch(emptyIfMissing);
  for (const day of days.sort()) {
    if (signal.aborted) return;
    if (!isOver(day, now - retentionMs)) continue;
    const folder = join(paths.archiveDir, day);
    const stat = await lstat(folder);
    // A backlog may just have been archived under an old day: nothing goes on the day that it came.
    if (!stat.isDirectory() || now - stat.mtimeMs < DAY_MS) continue;
    const removed = await removeFiles(folder, signal);
    logger.info("raw log: archive pruned", { day, removed });
  }
}

/** Whether a folder is named after a day that ended before `limitMs`. */
function isOver(day: string, limitMs: number): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && Date.parse(day) + DAY_MS <= limitMs;
}

async function removeFiles(folder: string, signal: AbortSignal): Promise<number> {
  let removed = 0;
  for await (const entry of await opendir(folder)) {
    if (signal.aborted) return removed;
    // Whatever else a person put there keeps the folder.
    if (!entry.isFile()) continue;
    await unlink(join(folder, entry.name));
    removed += 1;
  }
  await rmdir(folder).catch(ignoreIfNotEmpty);
  return removed;
}

function emptyIfMissing(thrown: unknown): string[] {
  if (isErrorCode(thrown, "ENOENT")) return [];
  throw thrown;
}

function ignoreIfNotEmpty(thrown: unknown): void {
  if (!isErrorCode(thrown, "ENOTEMPTY")) throw thrown;
}
