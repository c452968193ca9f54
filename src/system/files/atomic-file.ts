import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./file-error.ts";
import { makeFolder } from "./folders.ts";

/**
 * Replaces or creates a file so that every reader, and every crash, sees the old content or the new one, whole. The
 * folder must exist. A symbolic link at `path` is replaced, not followed.
 * @param mode permission bits, no matter what the umask says; by default for the owner alone
 * @throws the system's error; the old file is then untouched and no other file is left beside it
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, { mode = 0o600 } = {}): void {
  closeSync(writeFileHeld(path, () => data, mode));
}

/**
 * The same for a file that stays open, so that the process can be identified by it; no child inherits it.
 * @param content receives the descriptor
 * @returns the descriptor, to be closed by the caller
 */
export function writeFileHeld(
  path: string,
  content: (descriptor: number) => string | Uint8Array,
  mode = 0o600,
): number {
  const folder = dirname(path);
  // Same folder: a rename is only atomic within one file system.
  const temporary = join(folder, `${temporaryStart(path)}${randomBytes(6).toString("hex")}.tmp`);
  const file = openSync(temporary, "wx", mode);
  try {
    try {
      fchmodSync(file, mode);
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
  for (const unfinished of unfinishedBeside(path)) rmSync(unfinished, { force: true });
}

export function unfinishedBeside(path: string): readonly string[] {
  const folder = dirname(path);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const isUnfinished = (name: string) => name.startsWith(temporaryStart(path)) && /\.[0-9a-f]{12}\.tmp$/.test(name);
  return names.filter(isUnfinished).map((name) => join(folder, name));
}

/** Shortened: a name may have 255 bytes at most. */
function temporaryStart(path: string): string {
  return `.${basename(path).slice(0, 32)}.`;
}

/** Returns when a file's content is on disk. @throws the system's error */
export function syncFile(path: string): void {
  // Windows syncs only what is open for writing (EPERM).
  sync(path, "r+");
}

function sync(path: string, flags: "r" | "r+"): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A rename is durable only after this. @throws the system's error, unless the system cannot do it at all */
export function syncFolder(folder: string): void {
  try {
    sync(folder, "r");
  } catch (thrown) {
    // Windows cannot sync a folder (EISDIR, EPERM) and some network file systems cannot sync one (EINVAL). There the
    // rename is as durable as it gets, and the file is in place already.
    const code = errorCode(thrown);
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL") throw thrown;
  }
}

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
      if (!HELD.has(errorCode(thrown))) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  rename(from, to);
}

/**
 * Moves a file, making the target folder (for the owner only) where it is missing.
 * @throws the system's error; the file then stays where it was
 */
export function moveFile(from: string, to: string): void {
  try {
    renameWithRetries(from, to);
    return;
  } catch (thrown) {
    const code = errorCode(thrown);
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
    // A copy of a read-only file could not be synced.
    chmodSync(to, 0o600);
    utimesSync(to, atime, mtime);
    syncFile(to);
  } catch (thrown) {
    // Half a copy is useless, and each attempt of a dead letter has its own name.
    rmSync(to, { force: true });
    throw thrown;
  }
  unlinkSync(from);
}
