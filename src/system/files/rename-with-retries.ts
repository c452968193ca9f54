import { renameSync } from "node:fs";

/** On Windows, a virus scanner or an indexer may briefly hold the new file or the one to be replaced. */
const HELD: ReadonlySet<unknown> = new Set(["EPERM", "EACCES", "EBUSY"]);

/** Half a second in all: longer than such programs hold a small file, and short enough for a caller that waits. */
const PAUSES_MS: readonly number[] = [5, 10, 20, 40, 80, 160, 185];

/**
 * Renames. On Windows retries for a moment while another program holds one of the two files. Blocks meanwhile.
 * @throws the system's error
 */
export function renameWithRetries(
  from: string,
  to: string,
  platform: NodeJS.Platform = process.platform,
  rename: (from: string, to: string) => void = renameSync,
): void {
  for (const pauseMs of platform === "win32" ? PAUSES_MS : []) {
    try {
      rename(from, to);
      return;
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && HELD.has(thrown.code))) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  rename(from, to);
}
