import { copyFileSync, rmSync, statSync, unlinkSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { renameWithRetries } from "./rename-with-retries.ts";
import { syncFile } from "./sync-to-disk.ts";

/**
 * Moves a file, making the target folder (for the owner only) where it is missing.
 * @throws the system's error; the file then stays where it was
 */
export function moveFile(from: string, to: string): void {
  try {
    renameWithRetries(from, to);
    return;
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
    if (code === "EXDEV") return copyAcross(from, to);
    if (code !== "ENOENT") throw thrown;
  }
  makeFolder(dirname(to));
  renameWithRetries(from, to);
}

/** The archive may be on another disk: copy, sync, only then delete. */
function copyAcross(from: string, to: string): void {
  makeFolder(dirname(to));
  const { atime, mtime } = statSync(from);
  try {
    copyFileSync(from, to);
    utimesSync(to, atime, mtime);
    syncFile(to);
  } catch (thrown) {
    // Half a copy is useless, and each attempt of a dead letter has its own name.
    rmSync(to, { force: true });
    throw thrown;
  }
  unlinkSync(from);
}
