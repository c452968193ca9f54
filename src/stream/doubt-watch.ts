import type { Clock, EventReader, Logger } from "../core/ports.ts";
import type { Session } from "../core/session.ts";

/** A list that was read this long before its reader connected is put right too. */
const LOOK_BACK_MS = 10_000;

/** Finds the sessions whose state silence has made doubtful: nothing happens that would tell of it. */
export interface DoubtWatch {
  /** Somebody listens from now on. */
  begin(): void;
  /** Those that became doubtful since the last look. */
  look(): readonly Session[];
}

export function createDoubtWatch(options: {
  readonly reader: Pick<EventReader, "doubtedBetween">;
  readonly clock: Clock;
  readonly logger: Logger;
}): DoubtWatch {
  const { reader, clock, logger } = options;
  let lookedAtMs = 0;
  let failing = false;

  return {
    begin() {
      lookedAtMs = clock.now() - LOOK_BACK_MS;
    },
    look() {
      const nowMs = clock.now();
      try {
        const doubted = reader.doubtedBetween(lookedAtMs, nowMs);
        lookedAtMs = nowMs;
        failing = false;
        return doubted;
      } catch (error) {
        // The next look goes back to where this one would have begun.
        if (!failing) logger.error("silent sessions cannot be looked for", { reason: String(error) });
        failing = true;
        return [];
      }
    },
  };
}
