import type { Logger } from "../core/ports.ts";

/**
 * Operations that may fail for a while: storing files, reading the folder, reading or moving a file, replaying the
 * journals of an earlier daemon.
 */
type ErrorKind = "store" | "folder" | "journal" | "read" | "move";

/** Current errors. Each is logged when it begins or changes, not at every attempt. */
export interface ErrorTracker {
  record(kind: ErrorKind, thrown: unknown): void;
  clear(kind: ErrorKind): void;
  /** The gravest one, in the system's words; null without errors. */
  current(): string | null;
}

const BY_GRAVITY = ["store", "folder", "journal", "move", "read"] as const satisfies ErrorKind[];

export function createErrorTracker(logger: Logger): ErrorTracker {
  const messages = new Map<ErrorKind, string>();
  return {
    record(kind, thrown) {
      const message = messageOf(thrown);
      if (messages.get(kind) === message) return;
      messages.set(kind, message);
      logger.error("spool: error", { kind, reason: message });
    },
    clear(kind) {
      if (messages.delete(kind)) logger.info("spool: error over", { kind });
    },
    current() {
      const worst = BY_GRAVITY.find((kind) => messages.has(kind));
      return worst === undefined ? null : (messages.get(worst) ?? null);
    },
  };
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
