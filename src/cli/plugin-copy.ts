import { existsSync, watch } from "node:fs";
import { join, sep } from "node:path";

/** What Claude Code leaves in its copy of a plugin that was updated or removed; some days later the copy is gone. */
const MARK = ".orphaned_at";
const CACHE = `${sep}plugins${sep}cache${sep}`;

/**
 * Aborts when the plugin's copy that this program lies in is put aside, so that the next hook starts what came instead.
 * A notice of the system's, not a look now and then.
 * @param root of the package
 * @returns null where it is no such copy, or was put aside before: sessions that were open then have no other
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
    // Then it runs on until somebody stops it.
    watcher.on("error", () => watcher.close());
  } catch {
    // The system has no notice left to give.
    return null;
  }
  return controller.signal;
}
