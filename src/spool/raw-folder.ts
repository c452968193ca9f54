import { statSync, watch, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder } from "../system/files/folders.ts";
import type { Paths } from "../system/paths.ts";
import { isRawFileName } from "../system/raw-name.ts";
import { compareEntries, entryTimeMs, type RawEntry, statEntry } from "./raw-file.ts";
import type { Logger } from "../core/ports.ts";
import type { ErrorTracker } from "./finish.ts";

interface FolderWatchEvents {
  /** A name in the folder has changed. */
  readonly onName: (name: string) => void;
  /** Notices may have been missed: the folder went away, or the system did not name the change. */
  readonly onUnsure: () => void;
}

/** Watches the spool folder, without its subfolders, through its deletion and return. */
export function createFolderWatch(paths: Paths, events: FolderWatchEvents) {
  const ownName = basename(paths.rawDir);
  let watcher: FSWatcher | null = null;
  let watchedFolder = "";

  /**
   * Creates the folder if needed and watches it.
   * @throws the system's error when the folder cannot be opened
   */
  function ensure(): void {
    // The hook's folder for temporary files lies inside: one call makes both.
    makeFolder(paths.rawTemporaryDir);
    // A watch stays with the deleted folder when another takes its name, and even its inode number is used again.
    const { dev, ino, birthtimeNs } = statSync(paths.rawDir, { bigint: true });
    const folder = `${dev} ${ino} ${birthtimeNs}`;
    if (watcher !== null && folder === watchedFolder) return;
    close();
    try {
      watcher = watch(paths.rawDir, (_, name) => {
        // Linux reports the end of the folder itself under the folder's own name.
        if (name === ownName) close();
        if (name === null || name === ownName) events.onUnsure();
        else events.onName(name);
      });
    } catch {
      return;
    }
    watchedFolder = folder;
    watcher.on("error", () => {
      close();
      events.onUnsure();
    });
  }

  function close(): void {
    watcher?.close();
    watcher = null;
  }

  return {
    ensure,
    /** False when the system gives no watch (the limits of inotify): then only scanning finds files. */
    watching: () => watcher !== null,
    close,
  };
}

/** Longest work between two turns of the event loop. */
const SLICE_MS = 4;

/**
 * With this many names the folder is scanned instead. inotify silently drops what its queue (16,384) cannot hold, and a
 * scan also puts a burst into one order.
 */
const MAX_NOTICED = 500;

/** Names of entries that are no files, kept so that each is logged once. */
const MAX_IGNORED = 1_000;

interface QueueOptions {
  readonly folder: string;
  readonly logger: Logger;
  readonly errors: ErrorTracker;
  /** Whether a file is dealt with elsewhere. */
  readonly skip: (name: string) => boolean;
  /** A file was noticed, or a scan has ended. */
  readonly onChanged: () => void;
}

/** The waiting files in the order in which they are stored, one generation after another: later ones come behind. */
export function createQueue({ folder, logger, errors, skip, onChanged }: QueueOptions) {
  const noticed = new Set<string>();
  const ignored = new Set<string>();
  let entries: readonly RawEntry[] = [];
  let position = 0;
  let isScanWanted = false;
  let isScanning = false;
  let mayMissFiles = true;

  const size = (): number => entries.length - position;

  async function scan(): Promise<void> {
    isScanWanted = false;
    isScanning = true;
    try {
      // It finds those of the queue as well.
      const found = await listFolder();
      replace(found.filter(({ name }) => !skip(name)));
      mayMissFiles = false;
      errors.clear("folder");
    } catch (thrown) {
      // The next rescan tries again.
      mayMissFiles = true;
      errors.record("folder", thrown);
    }
    isScanning = false;
    onChanged();
  }

  /**
   * All waiting files, oldest first; a file may come twice. In slices: a backlog of a million files must not block the
   * process for seconds.
   * @throws the system's error when the folder cannot be read
   */
  async function listFolder(): Promise<readonly RawEntry[]> {
    /** Grouping by millisecond leaves little to sort at once. */
    const found = new Map<number, RawEntry[]>();
    let sliceEndMs = performance.now() + SLICE_MS;

    async function rest(): Promise<void> {
      await nextTurn();
      sliceEndMs = performance.now() + SLICE_MS;
    }

    function add(name: string): void {
      const entry = entryOf(name);
      if (entry === null) return;
      const atMs = Math.floor(entryTimeMs(entry));
      const others = found.get(atMs);
      if (others === undefined) found.set(atMs, [entry]);
      else others.push(entry);
    }

    for (const name of await readdir(folder)) {
      if (isRawFileName(name)) add(name);
      if (performance.now() >= sliceEndMs) await rest();
    }
    // One turn later, what arrived behind the listing is noticed, and takes its place in the order.
    await rest();
    for (const name of takeNoticed()) add(name);
    const all: RawEntry[] = [];
    for (const atMs of Float64Array.from(found.keys()).sort()) {
      for (const entry of (found.get(atMs) ?? []).sort(compareEntries)) all.push(entry);
      if (performance.now() >= sliceEndMs) await rest();
    }
    return all;
  }

  /** Null for a file that is gone, and for an entry that is no file. */
  function entryOf(name: string): RawEntry | null {
    const entry = statEntry(folder, name);
    if (entry === "not-a-file") logIgnored(name);
    return typeof entry === "string" ? null : entry;
  }

  function takeNoticed(): readonly string[] {
    const names = [...noticed];
    noticed.clear();
    return names;
  }

  function enqueueNoticed(): void {
    const names = takeNoticed();
    // Its time only matters beside others.
    const isAlone = names.length === 1 && size() === 0;
    const found = names.flatMap((name) => (isAlone ? { name, seconds: 0, nanoseconds: 0 } : (entryOf(name) ?? [])));
    replace([...entries.slice(position), ...found.sort(compareEntries)]);
  }

  function replace(all: readonly RawEntry[]): void {
    entries = all;
    position = 0;
  }

  /** Logs, once, that a name is a folder, a link or the like. */
  function logIgnored(name: string): void {
    if (ignored.has(name) || ignored.size >= MAX_IGNORED) return;
    ignored.add(name);
    logger.warn("spool: not a regular file, left alone", { name });
  }

  return {
    /** Reports a name that was seen in the folder. */
    notice(name: string): void {
      if (!isRawFileName(name)) return;
      if (noticed.size >= MAX_NOTICED) isScanWanted = true;
      else noticed.add(name);
      onChanged();
    },
    requestScan() {
      isScanWanted = true;
    },
    /** Appends the noticed files, or begins a requested scan. @returns false during a scan: the order is unknown then */
    refill(): boolean {
      if (!isScanning && isScanWanted) void scan();
      else if (!isScanning && noticed.size > 0) enqueueNoticed();
      return !isScanning;
    },
    next(): string | null {
      const name = entries[position]?.name ?? null;
      position += name === null ? 0 : 1;
      return name;
    },
    /** Puts files that could not be stored back before all others. */
    putBack(files: readonly { readonly name: string; readonly modifiedAtMs: number }[]): void {
      const before = files.map(({ name, modifiedAtMs }): RawEntry => {
        return { name, seconds: Math.floor(modifiedAtMs / 1000), nanoseconds: (modifiedAtMs % 1000) * 1e6 };
      });
      replace([...before, ...entries.slice(position)]);
    },
    size,
    /** Number of files noticed and not queued yet. */
    noticed: () => noticed.size,
    /** Whether no file waits that was found by the last scan or noticed since. */
    isEmpty: () => !isScanWanted && !isScanning && noticed.size === 0 && size() === 0,
    /** There was no scan yet, or the last one failed: the folder may hold unknown files. */
    mayMissFiles: () => mayMissFiles,
    oldestMs(): number | null {
      const first = entries[position];
      return first === undefined ? null : entryTimeMs(first);
    },
    logIgnored,
  };
}
