import type { LogFields, Logger } from "../../../src/core/ports.ts";

/** A thousand machines that are refused at once must not fill a disk. */
const MOST_A_MINUTE = 60;

/** A machine whose token was revoked asks once a minute, for as long as it lives. */
const SAME_AGAIN_MS = 3_600_000;

const MOST_KNOWN = 2_000;

const MINUTE_MS = 60_000;

/** Lines of the log about requests that were refused, so many that a person can read them. */
export function createFailureLog(logger: Pick<Logger, "warn">, nowMs: () => number) {
  const known = new Map<string, number>();
  let [minute, lines, left] = [0, 0, 0];

  /** @returns whether the minute has room for one more line */
  function hasRoom(atMs: number): boolean {
    const current = Math.floor(atMs / MINUTE_MS);
    if (current !== minute) {
      if (left > 0) logger.warn("more requests were refused than the log has", { requests: left });
      [minute, lines, left] = [current, 0, 0];
    }
    if (lines < MOST_A_MINUTE) lines += 1;
    else left += 1;
    return left === 0;
  }

  return {
    /** @param key what is the same for an hour; null: each one counts */
    refused(message: string, fields: LogFields, key: string | null = null): void {
      const atMs = nowMs();
      if (key !== null) {
        if (atMs - (known.get(key) ?? -Infinity) < SAME_AGAIN_MS) return;
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(key, atMs);
      }
      if (hasRoom(atMs)) logger.warn(message, fields);
    },
  };
}
