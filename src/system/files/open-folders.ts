import { chmodSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Paths } from "../paths.ts";

const [GROUP, OTHERS] = [0o020, 0o002];

/** A folder that other users may write to. */
export interface OpenFolder {
  readonly folder: string;
  /** In the form that `chmod` takes. */
  readonly mode: string;
}

type HookPaths = Pick<Paths, "configDir" | "hooksDir" | "hookScript">;

/**
 * The folders from the configuration folder down to the hook that other users may write to. Write access lets a user
 * replace the hook's script, and Claude Code runs it as you.
 */
export function openFolders({ configDir, hooksDir, hookScript }: HookPaths): readonly OpenFolder[] {
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
