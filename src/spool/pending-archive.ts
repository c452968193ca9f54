import { setImmediate as nextTurn, setTimeout } from "node:timers/promises";
import type { HeldFiles } from "./held-files.ts";
import type { OpenedFile } from "./read-files.ts";
import type { StoredFile } from "./archive.ts";
import type { ErrorTracker } from "./error-tracker.ts";

/** Files let out in one turn of the event loop. */
const FILES_A_TURN = 64;

/** A sync costs the disk's time and holds up who makes files meanwhile: where many come there is one in so many milliseconds. */
const BETWEEN_SYNCS_MS = 20;

/** Stored files that wait for the disk. They stay in the folder until what was made of them cannot be lost any more. */
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
  /** Called when some have left. */
  readonly onFinished: () => void;
}

/** One sync for all that came while the one before it ran. */
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
    // Whoever stores now goes on with the rest of the batch first.
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
          // It is read once more then, found to be stored already, and comes here again.
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
