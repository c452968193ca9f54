import { renameSync } from "node:fs";

/** On Windows, a virus scanner or an indexer may hold what was just written, or what is to be replaced, for a moment. */
const HELD: ReadonlySet<unknown> = new Set(["EPERM", "EACCES", "EBUSY"]);

/** Half a second in all: longer than such programs look at a small file, and not too long for whoever waits for us. */
const PAUSES_MS: readonly number[] = [5, 10, 20, 40, 80, 160, 185];

/**
 * Renames, on Windows again and again for a moment where somebody holds one of the two files. Blocks meanwhile.
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
