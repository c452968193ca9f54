import { setImmediate as nextTurn, setTimeout } from "node:timers/promises";
import type { HeldFiles } from "./held-files.ts";
import type { OpenedFile } from "./read-files.ts";
import type { StoredFile } from "./archive.ts";
import type { ErrorTracker } from "./error-tracker.ts";

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
  /** Called when some files have left. */
  readonly onFinished: () => void;
}

/** One sync serves all files that arrived while the one before it ran. */
export function createPendingArchive({
  sync,
  errors,
  held,
  archiveFile,
  onFinished: onLeft,
}: PendingArchiveOptions): PendingArchive {
  /** In the order in which they were stored. */
  const files = new Map<string, StoredFile>();
  let working: Promise<void> | null = null;
  let syncedAtMs = Number.NEGATIVE_INFINITY;

  async function work(): Promise<void> {
    // Lets the caller store the rest of its batch first.
    await Promise.resolve();
    while (files.size > 0) {
      const waitMs = Math.ceil(syncedAtMs + BETWEEN_SYNCS_MS - performance.now());
      if (waitMs > 0) await setTimeout(waitMs);
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
          errors.note("move", failure.error);
          held.hold({ name: file.name, kind: "unmoved", modifiedAtMs: file.modifiedAtMs });
        }
      }
      onLeft();
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
