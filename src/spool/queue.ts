import type { Logger } from "../core/ports.ts";
import { isRawFileName } from "../system/raw-name.ts";
import type { ErrorTracker } from "./error-tracker.ts";
import { compareEntries, entryTimeMs, type RawEntry, statEntry } from "./raw-entry.ts";
import { scanFolder } from "./raw-folder.ts";

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
  readonly onScanned: () => void;
}

/** The waiting files in the order in which they are stored, one generation after another: later ones come behind. */
export function createQueue({ folder, logger, errors, skip, onScanned }: QueueOptions) {
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
      const found = await scanFolder({ folder, noticed: takeNoticed, onIgnored: logIgnored });
      replace(found.filter(({ name }) => !skip(name)));
      mayMissFiles = false;
      errors.clear("folder");
    } catch (thrown) {
      // The next rescan tries again.
      mayMissFiles = true;
      errors.record("folder", thrown);
    }
    isScanning = false;
    onScanned();
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
    const found = names.flatMap((name): RawEntry | [] => {
      const entry = isAlone ? { name, seconds: 0, nanoseconds: 0 } : statEntry(folder, name);
      if (entry === "not-a-file") logIgnored(name);
      return typeof entry === "string" ? [] : entry;
    });
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
    /** @returns whether there is work to do */
    notice(name: string): boolean {
      if (!isRawFileName(name)) return false;
      if (noticed.size >= MAX_NOTICED) isScanWanted = true;
      else noticed.add(name);
      return true;
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
