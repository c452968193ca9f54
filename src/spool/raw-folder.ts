import { statSync, watch, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder } from "../system/files/folders.ts";
import type { Paths } from "../system/paths.ts";
import { isRawFileName } from "../system/raw-name.ts";
import { compareEntries, entryTimeMs, type RawEntry, statEntry } from "./raw-entry.ts";

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

interface FolderScanOptions {
  readonly folder: string;
  /** Names that were noticed meanwhile: the listing may lack them. */
  readonly noticed: () => Iterable<string>;
  /** Called for an entry that is a folder, a link or the like. */
  readonly onIgnored: (name: string) => void;
}

/**
 * All waiting files of a folder, oldest first; a file may come twice. In slices: a backlog of a million files must not
 * block the process for seconds.
 * @throws the system's error when the folder cannot be read
 */
export async function scanFolder({ folder, noticed, onIgnored }: FolderScanOptions): Promise<readonly RawEntry[]> {
  /** By their millisecond, so that little has to be sorted at once. */
  const found = new Map<number, RawEntry[]>();
  let sliceEndMs = performance.now() + SLICE_MS;

  async function rest(): Promise<void> {
    await nextTurn();
    sliceEndMs = performance.now() + SLICE_MS;
  }

  function add(name: string): void {
    const entry = statEntry(folder, name);
    if (entry === "not-a-file") onIgnored(name);
    if (typeof entry === "string") return;
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
  for (const name of noticed()) add(name);
  const entries: RawEntry[] = [];
  for (const atMs of Float64Array.from(found.keys()).sort()) {
    for (const entry of (found.get(atMs) ?? []).sort(compareEntries)) entries.push(entry);
    if (performance.now() >= sliceEndMs) await rest();
  }
  return entries;
}
