import { errorText } from "../core/errors/errors.ts";
import type { Logger } from "../core/ports.ts";

const BY_GRAVITY = ["store", "folder", "move", "read"] as const;

/** Operations that may fail for a while: storing files, reading the folder, moving or reading a file. */
type ErrorKind = (typeof BY_GRAVITY)[number];

export type ErrorTracker = ReturnType<typeof createErrorTracker>;

/** Current errors. Each is logged when it begins or changes, not at every attempt. */
export function createErrorTracker(logger: Logger) {
  const messages = new Map<ErrorKind, string>();
  return {
    record(kind: ErrorKind, thrown: unknown): void {
      const message = errorText(thrown);
      if (messages.get(kind) === message) return;
      messages.set(kind, message);
      logger.error("spool: error", { kind, reason: message });
    },
    clear(kind: ErrorKind): void {
      if (messages.delete(kind)) logger.info("spool: error over", { kind });
    },
    /** The gravest one, in the system's words; null without errors. */
    current(): string | null {
      const worst = BY_GRAVITY.find((kind) => messages.has(kind));
      return worst === undefined ? null : (messages.get(worst) ?? null);
    },
  };
}
