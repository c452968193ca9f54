import { errorText } from "../../core/errors/errors.ts";
import type { FileOrder, RemovedFiles } from "../../core/retention.ts";

const DAY_MS = 86_400_000;

/** Files that are removed together. */
export interface Removable {
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
  readonly remove: () => Promise<{ readonly items: number; readonly bytes: number; readonly problem: string | null }>;
}

/**
 * Removes files, the oldest first: those beyond the age, then those beyond the size. One that cannot be removed does not
 * stop the others from being removed.
 */
export async function removeOldest(
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
      const { items, bytes, problem: found } = await remove();
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
