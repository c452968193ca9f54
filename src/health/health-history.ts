import type { HealthJournal, HealthSample } from "../core/health.ts";
import type { Clock, Logger } from "../core/ports.ts";

const SAMPLE_MS = 60_000;

export interface HealthHistory {
  /** Something happened, so the values may have changed. */
  changed(): void;
  /** From an instant on, oldest first. */
  samples(sinceMs: number): readonly HealthSample[];
  stop(): void;
}

interface HealthHistoryOptions {
  readonly read: () => Omit<HealthSample, "atMs">;
  readonly journal: Pick<HealthJournal, "samples" | "addSample">;
  /** The journal's limit. */
  readonly maxSamples: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps a sample a minute while something happens, and the one after it, across restarts. When idle it holds no timer
 * and writes nothing. A sample that the disk does not take is kept until this daemon stops.
 */
export function createHealthHistory(options: HealthHistoryOptions): HealthHistory {
  const { read, journal, maxSamples, clock, logger } = options;
  const samples = kept();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let failing = false;

  function kept(): HealthSample[] {
    try {
      return [...journal.samples()];
    } catch (error) {
      logger.warn("the history of the health cannot be read", { reason: String(error) });
      return [];
    }
  }

  function take(): void {
    timer = null;
    const sample = { atMs: clock.now(), ...read() };
    samples.push(sample);
    if (samples.length > maxSamples) samples.shift();
    try {
      journal.addSample(sample);
      failing = false;
    } catch (error) {
      if (!failing) logger.warn("the history of the health cannot be written", { reason: String(error) });
      failing = true;
    }
  }

  return {
    changed: () => {
      if (timer !== null || stopped) return;
      const last = samples.at(-1)?.atMs;
      // A clock that was set back must not stop samples for long.
      const waitMs = last === undefined ? 0 : Math.min(SAMPLE_MS, Math.max(0, last + SAMPLE_MS - clock.now()));
      timer = setTimeout(take, waitMs);
      timer.unref();
    },
    samples: (sinceMs) => samples.filter(({ atMs }) => atMs >= sinceMs),
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
