import type { Logger } from "../core/ports.ts";

/**
 * What may go wrong for a while: taking files into the store, reading the folder, reading or moving a file, taking over what
 * an earlier daemon left in its journals.
 */
type ErrorKind = "store" | "folder" | "journal" | "read" | "move";

/** What is wrong now. Each trouble is logged when it begins or changes, not at every attempt. */
export interface ErrorTracker {
  note(kind: ErrorKind, thrown: unknown): void;
  clear(kind: ErrorKind): void;
  /** The gravest one, in the system's words; null while all is well. */
  current(): string | null;
}

const BY_GRAVITY = ["store", "folder", "journal", "move", "read"] as const satisfies ErrorKind[];

export function createErrorTracker(logger: Logger): ErrorTracker {
  const messages = new Map<ErrorKind, string>();
  return {
    note(kind, thrown) {
      const message = messageOf(thrown);
      if (messages.get(kind) === message) return;
      messages.set(kind, message);
      logger.error("raw log: trouble", { kind, reason: message });
    },
    clear(kind) {
      if (messages.delete(kind)) logger.info("raw log: trouble over", { kind });
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
