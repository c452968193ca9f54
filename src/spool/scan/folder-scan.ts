import { opendirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { mergeRuns } from "./merge-runs.ts";
import { isRawFileName } from "./raw-name.ts";
import { compareEntries, type RawEntry } from "./raw-order.ts";

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
  readonly look: (name: string) => RawEntry | null;
}

export function startFolderScan({ folder, look }: FolderScanOptions): FolderScan {
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
