import { realpathSync, statSync, watch, type FSWatcher } from "node:fs";
import { basename, join } from "node:path";

/** The only files that are opened: their neighbours `<pid>.<hash>.key` are secrets. */
const NAME = /^([1-9]\d{0,9})\.json$/;

/** The process id of a registry file; null for all other files there. */
export function pidOfFile(name: string): number | null {
  const [, pid] = NAME.exec(name) ?? [];
  return pid === undefined ? null : Number(pid);
}

/** @returns null where it is absent, or a link leads out of the configuration folder */
export function registryFolder(configDir: string): string | null {
  try {
    const folder = join(realpathSync(configDir), "sessions");
    return realpathSync(folder) === folder ? folder : null;
  } catch {
    return null;
  }
}

/** Reports writes of clients to their registry, where the system supports watching. */
export interface RegistryWatch {
  /**
   * Watches the folder if it exists. Call it now and then: the folder may be created, removed or replaced, and a
   * network file system sends no notices.
   * @returns true when the watch is new, so that changes may have been missed
   */
  ensure(): boolean;
  close(): void;
}

export interface RegistryNotices {
  /** The file of this process id was written, replaced or removed. */
  readonly onClient: (pid: number) => void;
  /** Notices may have been missed. */
  readonly onUnsure: () => void;
}

/** Watches the folder under the rules of reading it: a linked folder is not watched. */
export function createRegistryWatch(configDir: string, { onClient, onUnsure }: RegistryNotices): RegistryWatch {
  let watcher: FSWatcher | null = null;
  let watchedFolder = "";

  function ensure(): boolean {
    const folder = registryFolder(configDir);
    const identity = folder === null ? null : identityOf(folder);
    if (folder === null || identity === null) {
      close();
      return false;
    }
    if (watcher !== null && identity === watchedFolder) return false;
    close();
    try {
      watcher = watch(folder, { persistent: false }, (_, name) => {
        // Linux reports the removal of the folder under the folder's own name.
        if (name === null || name === basename(folder)) {
          onUnsure();
          return;
        }
        const pid = pidOfFile(name);
        if (pid !== null) onClient(pid);
      });
    } catch {
      // The system has no watches left: polling has to do.
      return false;
    }
    watchedFolder = identity;
    watcher.on("error", () => {
      close();
      onUnsure();
    });
    return true;
  }

  function close(): void {
    watcher?.close();
    watcher = null;
  }

  return { ensure, close };
}

/** A watch stays with a deleted folder when another takes its name, and even its inode number is used again. */
function identityOf(folder: string): string | null {
  try {
    const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true });
    return `${dev} ${ino} ${birthtimeNs}`;
  } catch {
    return null;
  }
}
