import type { HealthJournal, HealthSample } from "../core/health.ts";
import type { Clock, Logger } from "../core/ports.ts";

const SAMPLE_MS = 60_000;

export interface HealthHistory {
  /** Something happened, so the values may have changed. */
  changed(): void;
  stop(): void;
}

interface HealthHistoryOptions {
  readonly read: () => Omit<HealthSample, "atMs">;
  readonly journal: Pick<HealthJournal, "addSample">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Stores a sample a minute while something happens, and the one after it. When idle it holds no timer and writes
 * nothing.
 */
export function createHealthHistory({ read, journal, clock, logger }: HealthHistoryOptions): HealthHistory {
  let timer: NodeJS.Timeout | null = null;
  let takenAtMs = 0;
  let stopped = false;
  let failing = false;

  function take(): void {
    timer = null;
    takenAtMs = clock.now();
    try {
      journal.addSample({ atMs: takenAtMs, ...read() });
      failing = false;
    } catch (error) {
      if (!failing) logger.warn("the history of the health cannot be written", { reason: String(error) });
      failing = true;
    }
  }

  return {
    changed: () => {
      if (timer !== null || stopped) return;
      // A clock that was set back must not stop samples for long.
      const waitMs = Math.min(SAMPLE_MS, Math.max(0, takenAtMs + SAMPLE_MS - clock.now()));
      timer = setTimeout(take, waitMs).unref();
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
