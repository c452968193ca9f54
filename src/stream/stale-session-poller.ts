import type { Clock, EventReader, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";

/** A list that was read this long before its reader connected is put right too. */
const LOOK_BACK_MS = 10_000;

/** Finds the sessions whose state silence has made doubtful: nothing happens that would tell of it. */
export interface StaleSessionPoller {
  /** Somebody listens from now on. */
  begin(): void;
  /** Those that became doubtful since the last look. */
  poll(): readonly Session[];
}

export function createStaleSessionPoller(options: {
  readonly reader: Pick<EventReader, "becameStaleBetween">;
  readonly clock: Clock;
  readonly logger: Logger;
}): StaleSessionPoller {
  const { reader, clock, logger } = options;
  let polledAtMs = 0;
  let failing = false;

  return {
    begin() {
      polledAtMs = clock.now() - LOOK_BACK_MS;
    },
    poll() {
      const nowMs = clock.now();
      try {
        const stale = reader.becameStaleBetween(polledAtMs, nowMs);
        polledAtMs = nowMs;
        failing = false;
        return stale;
      } catch (error) {
        // The next look goes back to where this one would have begun.
        if (!failing) logger.error("silent sessions cannot be looked for", { reason: String(error) });
        failing = true;
        return [];
      }
    },
  };
}
