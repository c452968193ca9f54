import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../paths.ts";

/**
 * Makes a folder, and those above it, for its owner alone. One by one, because Node's own way loops for ever where an
 * existing folder accepts none (autofs, /proc), and reports a read-only disk as a missing folder.
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    // Another process was quicker.
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // Creating it will report the reason.
    return false;
  }
}

const [GROUP, OTHERS] = [0o020, 0o002];

type HookPaths = Pick<Paths, "configDir" | "hooksDir" | "hookScript">;

/**
 * The folders from the configuration folder down to the hook that other users may write to. Write access lets a user
 * replace the hook's script, and Claude Code runs it as you.
 * @returns `mode` in the form that `chmod` takes
 */
export function openFolders({ configDir, hooksDir, hookScript }: HookPaths) {
  return [configDir, hooksDir, dirname(hookScript)].flatMap((folder) => {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats !== undefined && isOpen(stats) ? [{ folder, mode: (stats.mode & 0o7777).toString(8) }] : [];
  });
}

/**
 * Removes other users' write access to our folders, from `hooks` on: the folder above is Claude Code's.
 * @throws the system's error, where a folder is another user's
 */
export function closeOwnFolders(paths: HookPaths): void {
  for (const { folder, mode } of openFolders(paths)) {
    if (folder !== paths.configDir) chmodSync(folder, Number.parseInt(mode, 8) & ~(GROUP | OTHERS));
  }
}

/** Where each user has a group of the same number, it has no other members (`umask 002` on many Linux systems). */
function isOpen({ mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number }): boolean {
  if (process.platform === "win32") return false;
  return (mode & OTHERS) !== 0 || ((mode & GROUP) !== 0 && uid !== gid);
}

/**
 * From now on all files of this process are for its owner alone, SQLite's own files too. Not for commands that start
 * other programs: a browser would inherit it.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** The names in a folder; none where it does not exist or cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * The files in a folder and its folders; of a file itself.
 * @throws the system's error
 */
export function filesBelow(path: string): readonly string[] {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}
