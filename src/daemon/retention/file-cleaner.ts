import type { RemovedFiles, FileUse, KeptStore, SizedStore } from "../../core/retention.ts";
import type { ArchivePruner } from "../../spool/archive-pruner.ts";
import { pruneDeadLetters } from "../../spool/dead-letters.ts";
import { pruneLogs } from "../../system/logger.ts";
import type { Paths } from "../../system/paths.ts";
import type { RetentionPlan } from "./retention-plan.ts";

interface FilePart {
  readonly store: KeptStore;
  readonly prune: (plan: RetentionPlan, signal: AbortSignal) => Promise<RemovedFiles>;
}

/** Retention of files. No part needs disk space to remove something, or waits for the database. */
export interface FileCleaner {
  readonly parts: readonly FilePart[];
  /** Null before the first check. */
  bytes(store: Exclude<SizedStore, "database">): number | null;
}

interface FileCleanerOptions {
  readonly paths: Paths;
  readonly archive: ArchivePruner;
  readonly onDeadLettersRemoved: () => void;
}

export function createFileCleaner({ paths, archive, onDeadLettersRemoved }: FileCleanerOptions): FileCleaner {
  let letters: FileUse | null = null;
  let logBytes: number | null = null;

  return {
    parts: [
      {
        store: "archive",
        prune: async ({ nowMs, archive: order }, signal) => archive.prune({ nowMs, ...order, signal }),
      },
      {
        store: "dead_letters",
        prune: async ({ nowMs, deadLetters: order }, signal) => {
          const went = await pruneDeadLetters(paths.deadLetterDir, { nowMs, ...order, signal });
          letters = went.left;
          if (went.byAge.items + went.bySize.items > 0) onDeadLettersRemoved();
          return went;
        },
      },
      {
        store: "logs",
        prune: async ({ nowMs, logs }) => {
          const { leftBytes, ...went } = pruneLogs(paths.logFile, { nowMs, ...logs });
          logBytes = leftBytes;
          return { ...went, problem: null };
        },
      },
    ],
    bytes: (store) => {
      if (store === "archive") return archive.use()?.bytes ?? null;
      return store === "logs" ? logBytes : (letters?.bytes ?? null);
    },
  };
}
