import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "./sync-to-disk.ts";
import { renameWithRetries } from "./rename-with-retries.ts";

export interface AtomicWriteOptions {
  /** Permission bits, exactly, whatever the umask says. Without it: those of a new file, 0666 less the umask. */
  readonly mode?: number;
}

/**
 * Replaces or creates a file so that every reader, and every crash, sees the old content or the new one, whole. The
 * folder must exist. A symbolic link at `path` is replaced, not followed.
 * @throws the system's error; the old file is then untouched and no other file is left beside it
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, options: AtomicWriteOptions = {}): void {
  closeSync(writeFileHeld(path, () => data, options));
}

/**
 * The same for a file that stays open, so that the process can be identified by it; no child inherits it.
 * @param content receives the descriptor
 * @returns the descriptor, to be closed by the caller
 */
export function writeFileHeld(
  path: string,
  content: (descriptor: number) => string | Uint8Array,
  options: AtomicWriteOptions = {},
): number {
  const folder = dirname(path);
  // Same folder: a rename is only atomic within one file system.
  const temporary = join(folder, `${temporaryStart(path)}${randomBytes(6).toString("hex")}.tmp`);
  const file = openSync(temporary, "wx", options.mode ?? 0o666);
  try {
    try {
      if (options.mode !== undefined) fchmodSync(file, options.mode);
      writeFileSync(file, content(file));
      // Before the rename: otherwise a power cut may leave the new name with an empty file.
      fsyncSync(file);
      renameWithRetries(temporary, path);
    } catch (thrown) {
      unlinkSync(temporary);
      throw thrown;
    }
    syncFolder(folder);
    return file;
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
}

/** Removes files that killed writers left beside a file. Only safe for the file's only writer. */
export function removeUnfinished(path: string): void {
  const start = temporaryStart(path);
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start) && name.endsWith(".tmp")) rmSync(join(dirname(path), name), { force: true });
  }
}

/** Shortened: a name may have 255 bytes at most. */
function temporaryStart(path: string): string {
  return `.${basename(path).slice(0, 32)}.`;
}
