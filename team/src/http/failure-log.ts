import { MINUTE_MS } from "../../../src/core/time-units.ts";
import type { LogFields, Logger } from "../../../src/core/ports.ts";

/** A thousand machines that are refused at once must not fill a disk. */
const MOST_A_MINUTE = 60;

/** Lines per sender. All unknown senders share one limit, because they may have any number of addresses. */
const MOST_OF_ONE = 20;

/** A machine whose token was revoked asks once a minute, for as long as it lives. */
const SAME_AGAIN_MS = 3_600_000;

const MOST_KNOWN = 2_000;

interface Refused {
  /** Whose limit counts; empty for unknown ones. */
  readonly sender?: string;
  /** What is the same for an hour; null: each one counts. */
  readonly key?: string | null;
}

/** Lines of the log about requests that were refused, so many that a person can read them. */
export function createFailureLog(logger: Pick<Logger, "warn">, nowMs: () => number) {
  const known = new Map<string, number>();
  /** Lines of the minute, by their senders. */
  const ofSenders = new Map<string, number>();
  let [minute, lines, left] = [0, 0, 0];

  /** @returns whether the minute has room for one more line */
  function hasRoom(sender: string, atMs: number): boolean {
    const current = Math.floor(atMs / MINUTE_MS);
    if (current !== minute) {
      if (left > 0) logger.warn("more requests were refused than the log has", { requests: left });
      [minute, lines, left] = [current, 0, 0];
      ofSenders.clear();
    }
    const ofSender = ofSenders.get(sender) ?? 0;
    if (lines >= MOST_A_MINUTE || ofSender >= MOST_OF_ONE) {
      left += 1;
      return false;
    }
    lines += 1;
    ofSenders.set(sender, ofSender + 1);
    return true;
  }

  return {
    refused(message: string, fields: LogFields, { sender = "", key = null }: Refused = {}): void {
      const atMs = nowMs();
      if (key !== null && atMs - (known.get(key) ?? -Infinity) < SAME_AGAIN_MS) return;
      if (!hasRoom(sender, atMs)) return;
      // What had no room has a line later.
      if (key !== null) {
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(key, atMs);
      }
      logger.warn(message, fields);
    },
  };
}
