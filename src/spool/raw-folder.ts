import { randomBytes } from "node:crypto";
import { statSync, watch, type FSWatcher, opendirSync, lstatSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { makeFolder } from "../system/files/folders.ts";
import type { Paths } from "../system/paths.ts";
import { isRawFileName, compareEntries, type RawEntry } from "./raw-entry.ts";

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

/** Sorting this many at once takes about a millisecond. */
const RUN_LENGTH = 1_000;

/** All waiting files of a folder, found and sorted a slice at a time. */
export interface FolderScan {
  /**
   * Continues for about `budgetMs`.
   * @returns true when all was seen
   * @throws the system's error when the folder cannot be read
   */
  step(budgetMs: number): boolean;
  /** Adds a file that was noticed during the scan and may lie where it had already passed. */
  add(name: string): void;
  /** Number of files found so far. */
  count(): number;
  /** All files found, in order; a file may come twice. */
  entries(): Iterable<RawEntry>;
  close(): void;
}

export interface FolderScanOptions {
  readonly folder: string;
  /** The entry behind a name; null for one that is no raw file. */
  readonly entryOf: (name: string) => RawEntry | null;
}

export function startFolderScan({ folder, entryOf: look }: FolderScanOptions): FolderScan {
  const directory = opendirSync(folder, { bufferSize: 128 });
  const runs: RawEntry[][] = [];
  let run: RawEntry[] = [];
  let count = 0;
  let open = true;

  function add(name: string): void {
    const entry = look(name);
    if (entry === null) return;
    run.push(entry);
    count += 1;
    if (run.length >= RUN_LENGTH) finishRun();
  }

  function finishRun(): void {
    if (run.length > 0) runs.push(run.sort(compareEntries));
    run = [];
  }

  function close(): void {
    if (open) directory.closeSync();
    open = false;
  }

  return {
    step(budgetMs) {
      const end = performance.now() + budgetMs;
      while (performance.now() < end) {
        const found = directory.readSync();
        if (found === null) {
          close();
          return true;
        }
        if (isRawFileName(found.name)) add(found.name);
      }
      return false;
    },
    add,
    count: () => count,
    entries() {
      finishRun();
      return mergeRuns(runs, compareEntries);
    },
    close,
  };
}

/** A position in one of the runs. */
interface Cursor<Item> {
  readonly run: readonly Item[];
  index: number;
  head: Item;
}

/**
 * Merges sorted runs into one sequence, lazily. Sorting a million entries at once would block the process for a second;
 * sorting a thousand at a time and merging does not.
 */
export function* mergeRuns<Item>(
  runs: readonly (readonly Item[])[],
  compare: (a: Item, b: Item) => number,
): Generator<Item> {
  const heap: Cursor<Item>[] = [];
  for (const run of runs) {
    const [head] = run;
    if (head === undefined) continue;
    heap.push({ run, index: 0, head });
    siftUp(heap, compare);
  }
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.head;
    top.index += 1;
    const next = top.run[top.index];
    if (next === undefined) {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
    } else {
      top.head = next;
    }
    siftDown(heap, compare);
  }
}

function siftUp<Item>(heap: Cursor<Item>[], compare: (a: Item, b: Item) => number): void {
  for (let at = heap.length - 1; at > 0;) {
    const above = (at - 1) >> 1;
    if (!swapIfBefore(heap, at, above, compare)) return;
    at = above;
  }
}

function siftDown<Item>(heap: Cursor<Item>[], compare: (a: Item, b: Item) => number): void {
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const a = heap[left];
    const b = heap[right];
    if (a === undefined) return;
    const smaller = b !== undefined && compare(b.head, a.head) < 0 ? right : left;
    if (!swapIfBefore(heap, smaller, at, compare)) return;
    at = smaller;
  }
}

/** Swaps the cursor at `lower` with its parent at `upper` when it comes before it. */
function swapIfBefore<Item>(
  heap: Cursor<Item>[],
  lower: number,
  upper: number,
  compare: (a: Item, b: Item) => number,
): boolean {
  const below = heap[lower];
  const above = heap[upper];
  if (below === undefined || above === undefined || compare(below.head, above.head) >= 0) return false;
  heap[lower] = above;
  heap[upper] = below;
  return true;
}

/**
 * Renames files whose names are not UTF-8, within the folder and with their time kept. File names on Linux are bytes:
 * such a file cannot be opened by its decoded name.
 * @returns how many
 * @throws the system's error
 */
export function renameUndecodable(folder: string): number {
  const prefix = Buffer.from(join(folder, "/"));
  const run = randomBytes(6).toString("hex");
  let renamed = 0;
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    const text = name.toString("utf8");
    if (!isRawFileName(text) || Buffer.from(text).equals(name)) continue;
    const path = Buffer.concat([prefix, name]);
    if (!lstatSync(path).isFile()) continue;
    renamed += 1;
    renameSync(path, join(folder, `undecodable-${run}-${renamed}.json`));
  }
  return renamed;
}
