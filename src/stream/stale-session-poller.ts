import type { Clock, EventReader, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";

/** Also corrects a list that a client read up to this long before it connected. */
const LOOK_BACK_MS = 10_000;

/** Finds the sessions that became stale: no event reports that. */
export interface StaleSessionPoller {
  /** Call it when the first client connects. */
  begin(): void;
  /** Sessions that became stale since the last poll. */
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
        // The next poll begins where this one would have begun.
        if (!failing) logger.error("silent sessions cannot be looked for", { reason: String(error) });
        failing = true;
        return [];
      }
    },
  };
}
