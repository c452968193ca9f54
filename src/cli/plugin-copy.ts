import { existsSync, watch } from "node:fs";
import { join, sep } from "node:path";

/**
 * The file that Claude Code writes into a plugin's copy after an update or removal; some days later it deletes the
 * copy.
 */
const MARK = ".orphaned_at";
const CACHE = `${sep}plugins${sep}cache${sep}`;

/**
 * Aborts when Claude Code retires the plugin's copy that contains this program, so that the next hook starts its
 * replacement. Uses a file system watch, no polling.
 * @param root of the package
 * @returns null outside such a copy, or in one retired before: sessions open at that time have no other
 */
export function untilPutAside(root: string): AbortSignal | null {
  const mark = join(root, MARK);
  if (!root.includes(CACHE) || existsSync(mark)) return null;
  const controller = new AbortController();
  try {
    const watcher = watch(root, { persistent: false }, () => {
      if (!existsSync(mark)) return;
      watcher.close();
      controller.abort();
    });
    // Then the daemon runs until it is stopped.
    watcher.on("error", () => watcher.close());
  } catch {
    // The system has no watches left.
    return null;
  }
  return controller.signal;
}
