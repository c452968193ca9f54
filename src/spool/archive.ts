import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { moveFile } from "../system/files/atomic-file.ts";
import { archiveName, type Paths } from "../system/paths.ts";
import type { ErrorTracker } from "./error-tracker.ts";
import type { HeldFiles } from "./held-files.ts";
import type { FileIdentity, OpenedFile } from "./read-files.ts";

/** A stored file, without its content. */
export interface StoredFile {
  readonly name: string;
  readonly identity: FileIdentity;
  readonly seq: number;
  readonly modifiedAtMs: number;
}

export interface ArchiveRequest {
  readonly name: string;
  /** Identity of the file that was read and stored under that name. */
  readonly identity: FileIdentity;
  readonly seq: number;
  readonly receivedAtMs: number;
}

/**
 * Moves a stored raw file into the archive.
 * @returns "changed" when the name belongs to another file by now: that is a new event and stays
 * @throws the system's error; the file stays where it was
 */
export function archiveRawFile(paths: Paths, request: ArchiveRequest): "moved" | "changed" | "gone" {
  const from = join(paths.rawDir, request.name);
  const stat = lstatSync(from, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return "gone";
  const { inode, modifiedAtNs } = request.identity;
  if (stat.ino !== inode || stat.mtimeNs !== modifiedAtNs) return "changed";
  moveFile(from, join(paths.hooksDir, archiveName(request.seq, request.receivedAtMs, request.name)));
  return "moved";
}

/** Files moved out in one turn of the event loop. */
const FILES_A_TURN = 64;

/** Least time between two syncs: a sync costs disk time and delays other writers. */
const BETWEEN_SYNCS_MS = 20;

/** Stored files that wait for a sync. They stay in the folder until their events can no longer be lost. */
export interface PendingArchive {
  add(opened: OpenedFile, seq: number): void;
  has(name: string): boolean;
  size(): number;
  /** Resolves when none is left. */
  finish(): Promise<void>;
}

export interface PendingArchiveOptions {
  readonly sync: () => Promise<void>;
  readonly errors: ErrorTracker;
  readonly held: HeldFiles;
  readonly archiveFile: (file: StoredFile) => void;
  /** Called when some files have been archived or held. */
  readonly onFinished: () => void;
}

/** One sync serves all files that arrived while the one before it ran. */
export function createPendingArchive(options: PendingArchiveOptions): PendingArchive {
  const { sync, errors, held, archiveFile, onFinished } = options;
  /** In the order in which they were stored. */
  const files = new Map<string, StoredFile>();
  let working: Promise<void> | null = null;
  let syncedAtMs = Number.NEGATIVE_INFINITY;

  async function work(): Promise<void> {
    // Lets the caller store the rest of its batch first.
    await Promise.resolve();
    while (files.size > 0) {
      const waitMs = Math.ceil(syncedAtMs + BETWEEN_SYNCS_MS - performance.now());
      if (waitMs > 0) await sleep(waitMs);
      const group = [...files.values()];
      syncedAtMs = performance.now();
      const failure = await sync().then(
        () => null,
        (error: unknown) => ({ error }),
      );
      for (const [index, file] of group.entries()) {
        if (index % FILES_A_TURN === FILES_A_TURN - 1) await nextTurn();
        files.delete(file.name);
        if (failure === null) {
          archiveFile(file);
        } else {
          // It is then read once more, found to be stored already, and comes here again.
          errors.record("move", failure.error);
          held.hold({ name: file.name, kind: "unmoved", modifiedAtMs: file.modifiedAtMs });
        }
      }
      onFinished();
    }
    working = null;
  }

  return {
    add({ file: { name, modifiedAtMs }, identity }, seq) {
      files.set(name, { name, identity, seq, modifiedAtMs });
      working ??= work();
    },
    has: (name) => files.has(name),
    size: () => files.size,
    async finish() {
      await working;
    },
  };
}

/** Interval between two turns of archiving. */
const TURN_MS = 20;

/** Archived in one turn where nothing was stored since the last one. */
const POSTED_A_TURN = 32;

/** Beyond this many, storing archives as well: the next start must read what a killed daemon leaves. */
const MAX_WAITING = 32_768;

/** How long a stop spends on archiving; the next start archives the rest. */
const FINISH_MS = 500;

/** Stored payloads that are still only in a journal. */
export interface ArchiveLater {
  add(file: StoredFile): void;
  has(name: string): boolean;
  size(): number;
  /** Archives the rest until {@link FINISH_MS} has passed. */
  finish(): void;
}

/**
 * Archives payloads one file each when there is time. Writing a file costs more than storing its event, and until then
 * the journal keeps the payload.
 */
export function createArchiveLater(archiveFile: (file: StoredFile) => void, onFinished: () => void): ArchiveLater {
  const waiting: StoredFile[] = [];
  const names = new Set<string>();
  let begin = 0;
  let timer: NodeJS.Timeout | null = null;
  let isBusy = false;

  function size(): number {
    return waiting.length - begin;
  }

  function archive(most: number): void {
    for (const file of waiting.slice(begin, begin + most)) {
      begin += 1;
      names.delete(file.name);
      archiveFile(file);
    }
    if (begin * 2 > waiting.length) {
      waiting.splice(0, begin);
      begin = 0;
    }
  }

  function turn(): void {
    timer = null;
    try {
      if (!isBusy) archive(POSTED_A_TURN);
    } finally {
      isBusy = false;
      if (size() > 0) schedule();
      else onFinished();
    }
  }

  function schedule(): void {
    timer ??= setTimeout(turn, TURN_MS).unref();
  }

  return {
    add(file) {
      waiting.push(file);
      names.add(file.name);
      isBusy = true;
      if (size() > MAX_WAITING) archive(1);
      schedule();
    },
    has: (name) => names.has(name),
    size,
    finish() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const endMs = performance.now() + FINISH_MS;
      while (size() > 0 && performance.now() < endMs) archive(POSTED_A_TURN);
    },
  };
}
