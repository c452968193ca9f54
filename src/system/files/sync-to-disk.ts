import { closeSync, fsyncSync, openSync } from "node:fs";

/**
 * Returns when a file's content is on disk.
 * @throws the system's error
 */
export function syncFile(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Syncs a folder's names: a rename is durable only after this.
 * @throws the system's error, unless the system cannot do it at all
 */
export function syncFolder(folder: string): void {
  try {
    syncFile(folder);
  } catch (thrown) {
    // Windows cannot open a folder (EISDIR, EPERM) and some network file systems cannot sync one (EINVAL). There the
    // rename is as durable as it gets, and the file is in place already.
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL") throw thrown;
  }
}
