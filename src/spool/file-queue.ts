import type { Logger } from "../core/ports.ts";
import { isRawFileName, compareEntries, unwrapPids, type RawEntry, greatestPid, statEntry } from "./raw-entry.ts";
import { startFolderScan, type FolderScan, renameUndecodable } from "./raw-folder.ts";

/**
 * Above this many notices in one turn the folder is scanned instead. inotify silently drops what its queue (16,384)
 * cannot hold, and a scan also puts a burst into one order.
 */
const MAX_NOTICES = 500;

const SCAN_BUDGET_MS = 4;

/** Names of entries that are no files, kept so that each is logged once. */
const MAX_IGNORED = 1_000;

/** `scanning`: the order of the waiting files is not known yet. `scanned`: a scan has just finished. */
type Refill = "scanning" | "scanned" | "ready";

/** Finds files and appends them to the queue, one generation after another: later files come behind. */
export interface FileQueue {
  /** @returns whether there is work to do */
  notice(name: string): boolean;
  /** Queues files that are already known, oldest first, behind the files that were there before them. */
  enqueue(entries: readonly RawEntry[]): void;
  requestScan(): void;
  /**
   * Continues a scan, or appends the noticed files once fewer than `few` files are queued.
   * @throws the system's error when the folder cannot be read
   */
  refill(few: number): Refill;
  /** Whether work remains that needs no further notice. */
  busy(): boolean;
  /** Number of files noticed or found and not queued yet. */
  count(): number;
  /** Logs, once, that a name is a folder, a link or the like. */
  logIgnored(name: string): void;
  stop(): void;
}

export function createFileQueue({
  folder,
  queue,
  logger,
}: {
  folder: string;
  queue: EntryQueue;
  logger: Logger;
}): FileQueue {
  const pidMax = greatestPid();
  const noticed = new Set<string>();
  const ignored = new Set<string>();
  /** Files that are known already, and wait until the order of the earlier ones is. */
  let deferred: RawEntry[] = [];
  let notices = 0;
  let scanRequested = false;
  let scan: FolderScan | null = null;
  let scanComplete = false;
  let undecodable = false;

  function logIgnored(name: string): void {
    if (ignored.has(name) || ignored.size >= MAX_IGNORED) return;
    ignored.add(name);
    logger.warn("spool: not a regular file, left alone", { name });
  }

  function statNoticed(name: string): RawEntry | null {
    const entry = statEntry(folder, name);
    // U+FFFD replaces bytes that are not UTF-8: no file has that name.
    if (entry === "gone" && name.includes("\ufffd")) undecodable = true;
    if (entry === "not-a-file") logIgnored(name);
    return typeof entry === "string" ? null : entry;
  }

  function renameIfNeeded(): void {
    if (!undecodable) return;
    undecodable = false;
    const renamed = renameUndecodable(folder);
    if (renamed === 0) return;
    logger.warn("spool: file names that are not UTF-8, renamed", { renamed });
    scanRequested = true;
  }

  function enqueue(sorted: Iterable<RawEntry>, count: number): void {
    queue.append(unwrapPids(sorted, pidMax), count);
  }

  function enqueueDeferred(): void {
    if (deferred.length > 0) queue.append(deferred, deferred.length);
    deferred = [];
  }

  function beginScan(): void {
    scanRequested = false;
    // The scan starts after all of these were noticed, so it finds them itself.
    noticed.clear();
    scanComplete = false;
    scan = startFolderScan({ folder, entryOf: statNoticed });
  }

  /** @returns whether this finished the scan */
  function continueScan(running: FolderScan): boolean {
    if (!scanComplete) {
      scanComplete = running.step(SCAN_BUDGET_MS);
      return false;
    }
    // One turn later, so that files that arrived behind the scan are noticed by now and take their place in the order.
    for (const name of noticed) running.add(name);
    noticed.clear();
    scan = null;
    enqueue(running.entries(), running.count());
    enqueueDeferred();
    return true;
  }

  function enqueueNoticed(): void {
    const entries = [...noticed].map(statNoticed).filter((entry) => entry !== null);
    noticed.clear();
    if (entries.length > 0) enqueue(entries.sort(compareEntries), entries.length);
    enqueueDeferred();
  }

  function refill(few: number): Refill {
    notices = 0;
    renameIfNeeded();
    if (scan !== null) return continueScan(scan) ? "scanned" : "scanning";
    // The few that remain may be files that the store refuses: they must not block new ones.
    if (queue.size() >= few) return "ready";
    if (!scanRequested) {
      enqueueNoticed();
      return "ready";
    }
    beginScan();
    return "scanning";
  }

  return {
    notice(name) {
      notices += 1;
      // Behind a backlog the names need not be kept: the next scan finds them.
      if (notices > MAX_NOTICES || noticed.size >= MAX_NOTICES) scanRequested = true;
      if (scanRequested && scan === null) return true;
      if (!isRawFileName(name)) return false;
      if (noticed.size < MAX_NOTICES) noticed.add(name);
      return true;
    },
    enqueue(entries) {
      if (scan === null && !scanRequested && noticed.size === 0 && deferred.length === 0) {
        queue.append(entries, entries.length);
      } else {
        deferred.push(...entries);
      }
    },
    requestScan() {
      scanRequested = true;
    },
    refill(few) {
      try {
        return refill(few);
      } catch (thrown) {
        scan?.close();
        scan = null;
        // A folder that cannot be read does not delay files that are already known.
        enqueueDeferred();
        throw thrown;
      }
    },
    busy: () => scan !== null || scanRequested || undecodable || noticed.size > 0 || deferred.length > 0,
    count: () => noticed.size + deferred.length + (scan?.count() ?? 0),
    logIgnored,
    stop() {
      scan?.close();
      scan = null;
    },
  };
}

/** Raw files in the order in which they are stored. */
export interface EntryQueue {
  next(): RawEntry | null;
  /** The next one, without removing it. */
  peek(): RawEntry | null;
  /** Puts entries that could not be stored back before all others. */
  putBack(entries: readonly RawEntry[]): void;
  /** Appends entries that arrive in order. */
  append(entries: Iterable<RawEntry>, count: number): void;
  size(): number;
}

export function createEntryQueue(): EntryQueue {
  /** The next ones, in reverse, so that taking one is cheap. */
  const ahead: RawEntry[] = [];
  const sources: { iterator: Iterator<RawEntry>; left: number }[] = [];
  /** Entries left in the sources. */
  let left = 0;

  function next(): RawEntry | null {
    const first = ahead.pop();
    if (first !== undefined) return first;
    for (let source = sources[0]; source !== undefined; source = sources[0]) {
      const step = source.iterator.next();
      if (step.done !== true) {
        source.left -= 1;
        left -= 1;
        return step.value;
      }
      left -= source.left;
      sources.shift();
    }
    return null;
  }

  function putBack(entries: readonly RawEntry[]): void {
    ahead.push(...entries.toReversed());
  }

  return {
    next,
    peek() {
      const entry = next();
      if (entry !== null) ahead.push(entry);
      return entry;
    },
    putBack,
    append(entries, count) {
      sources.push({ iterator: entries[Symbol.iterator](), left: count });
      left += count;
    },
    size: () => ahead.length + left,
  };
}
