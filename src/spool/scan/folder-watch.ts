import { statSync, watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";
import type { Paths } from "../../system/paths.ts";
import { makeFolder } from "../../system/files/folders.ts";

export interface FolderWatchEvents {
  /** A name in the folder has changed. */
  readonly onName: (name: string) => void;
  /** Notices may have been missed: the folder went away, or the system did not name the change. */
  readonly onUnsure: () => void;
}

export interface FolderWatch {
  /**
   * Creates the folder if needed and watches it.
   * @returns true when the watch is new, so that everything in the folder is unknown
   * @throws the system's error when the folder cannot be opened
   */
  ensure(): boolean;
  /** False when the system gives no watch (the limits of inotify): then only scanning finds files. */
  watching(): boolean;
  close(): void;
}

/** Watches the spool folder, without its subfolders, through its deletion and return. */
export function createFolderWatch(paths: Paths, events: FolderWatchEvents): FolderWatch {
  const ownName = basename(paths.rawDir);
  let watcher: FSWatcher | null = null;
  let watchedFolder = "";

  function ensure(): boolean {
    // The hook's folder for temporary files lies inside: one call makes both.
    makeFolder(paths.rawTemporaryDir);
    // A watch stays with the deleted folder when another takes its name, and even its inode number is used again.
    const { dev, ino, birthtimeNs } = statSync(paths.rawDir, { bigint: true });
    const folder = `${dev} ${ino} ${birthtimeNs}`;
    if (watcher !== null && folder === watchedFolder) return false;
    close();
    try {
      watcher = watch(paths.rawDir, (_, name) => {
        // Linux reports the end of the folder itself under the folder's own name.
        if (name === ownName) close();
        if (name === null || name === ownName) events.onUnsure();
        else events.onName(name);
      });
    } catch {
      return false;
    }
    watchedFolder = folder;
    watcher.on("error", () => {
      close();
      events.onUnsure();
    });
    return true;
  }

  function close(): void {
    watcher?.close();
    watcher = null;
  }

  return { ensure, watching: () => watcher !== null, close };
}
