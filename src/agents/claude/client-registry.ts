import { type FSWatcher, lstatSync, readFileSync, realpathSync, statSync, watch } from "node:fs";
import { join, basename } from "node:path";
import { type JsonObject, parseJsonObject, numberField, textField } from "../../core/json.ts";
import { namesIn } from "../../system/files/folders.ts";
import type { PidDomain } from "../../system/process-identity.ts";

/** A running client's own entry in `<configDir>/sessions/<pid>.json`. */
export interface RegisteredClient {
  readonly pid: number;
  readonly sessionId: string;
  /**
   * The client's own values: `busy`, `waiting`, `idle`, `shell` (idle while a command runs in the background); null in
   * older clients.
   */
  readonly status: string | null;
  readonly statusSinceMs: number | null;
  /** Start time of its process, as in `/proc/<pid>/stat`; null where it is absent. */
  readonly startTime: string | null;
  /** Where its process id is valid; null where it is absent (older clients) or in an unknown format. */
  readonly pidDomain: PidDomain | null;
  readonly version: string | null;
}

export type WatchableRegistry = ReturnType<typeof createClientRegistry>;
export type ClientRegistry = Omit<WatchableRegistry, "watch">;

/** Real files have 700 bytes. */
const MAX_SIZE_BYTES = 64 * 1024;

/** The client's own list of running clients, as far as it exists and is readable. A killed client stays in it. */
export function createClientRegistry(configDir: string) {
  function client(pid: number): RegisteredClient | null {
    const folder = registryFolder(configDir);
    return folder === null ? null : readClient(folder, pid);
  }

  return {
    client,
    clients: (): readonly RegisteredClient[] => {
      const folder = registryFolder(configDir);
      if (folder === null) return [];
      const pids = namesIn(folder).flatMap((name) => pidOfFile(name) ?? []);
      return pids.flatMap((pid) => readClient(folder, pid) ?? []);
    },
    /** Watching begins with the first `ensure`. */
    watch: (notices: RegistryNotices) => createRegistryWatch(configDir, notices),
  };
}

function readClient(folder: string, pid: number): RegisteredClient | null {
  const fields = readObject(join(folder, `${pid}.json`));
  if (fields === null || numberField(fields, "pid") !== pid) return null;
  const sessionId = textField(fields, "sessionId");
  if (sessionId === null) return null;
  return {
    pid,
    sessionId,
    status: textField(fields, "status"),
    statusSinceMs: numberField(fields, "statusUpdatedAt"),
    startTime: textField(fields, "procStart"),
    pidDomain: toPidDomain(textField(fields, "pidDomain") ?? ""),
    version: textField(fields, "version"),
  };
}

/** `linux:<machine id>:pid:[<namespace>]` */
function toPidDomain(text: string): PidDomain | null {
  const [, machineId = "", namespace] = /^linux:([^:]*):(pid:\[\d+\])$/.exec(text) ?? [];
  return namespace === undefined ? null : { machineId: machineId === "" ? null : machineId, namespace };
}

/** Half-written, too large, not a file (a link neither) and gone are all null. The next read may succeed. */
function readObject(file: string): JsonObject | null {
  try {
    const stat = lstatSync(file);
    return stat.isFile() && stat.size <= MAX_SIZE_BYTES ? parseJsonObject(readFileSync(file, "utf8")) : null;
  } catch {
    return null;
  }
}

/** The only files that are opened: their neighbours `<pid>.<hash>.key` are secrets. */
const NAME = /^([1-9]\d{0,9})\.json$/;

function pidOfFile(name: string): number | null {
  const [, pid] = NAME.exec(name) ?? [];
  return pid === undefined ? null : Number(pid);
}

/** @returns null where it is absent, or a link leads out of the configuration folder */
function registryFolder(configDir: string): string | null {
  try {
    const folder = join(realpathSync(configDir), "sessions");
    return realpathSync(folder) === folder ? folder : null;
  } catch {
    return null;
  }
}

interface RegistryNotices {
  /** The file of this process id was written, replaced or removed. */
  readonly onClient: (pid: number) => void;
  readonly onUnsure: () => void;
}

/**
 * Reports writes of clients to their registry, where the system supports watching, under the rules of reading it: a
 * linked folder is not watched.
 */
export function createRegistryWatch(configDir: string, { onClient, onUnsure }: RegistryNotices) {
  let watcher: FSWatcher | null = null;
  let watchedFolder = "";

  /**
   * Watches the folder if it exists. Call it now and then: the folder may be created, removed or replaced, and a
   * network file system sends no notices.
   * @returns true when the watch is new, so that changes may have been missed
   */
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
