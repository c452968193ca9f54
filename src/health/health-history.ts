import type { Clock } from "../core/ports.ts";
import type { TimingSummary } from "../core/metrics.ts";

/** A day of samples: some 150 KB. */
const MAX_SAMPLES = 1440;

const SAMPLE_MS = 60_000;

/** The figures of the checks at one moment. */
export interface HealthSample {
  readonly atMs: number;
  readonly processing: TimingSummary;
  readonly waitingFiles: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  readonly liveConnections: number;
  readonly memoryBytes: number;
  /** Names of the checks that said that something was wrong. */
  readonly trouble: readonly string[];
}

export interface HealthHistory {
  /** Something happened: the figures may be others by now. */
  changed(): void;
  /** Oldest first, from an instant on. */
  samples(sinceMs: number): readonly HealthSample[];
  stop(): void;
}

interface HealthHistoryOptions {
  readonly read: () => Omit<HealthSample, "atMs">;
  readonly clock: Clock;
}

/**
 * Remembers a sample a minute while something happens, and the one after it. While nothing does, it holds no timer.
 * Kept in memory: a restart begins anew.
 */
export function createHealthHistory({ read, clock }: HealthHistoryOptions): HealthHistory {
  const samples: HealthSample[] = [];
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  function take(): void {
    timer = null;
    samples.push({ atMs: clock.now(), ...read() });
    if (samples.length > MAX_SAMPLES) samples.shift();
  }

  return {
    changed: () => {
      if (timer !== null || stopped) return;
      const last = samples.at(-1)?.atMs;
      // A clock that was set back must not silence it for long.
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
