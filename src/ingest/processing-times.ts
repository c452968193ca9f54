import type { TimingHistogram, TimingSummary } from "../core/metrics.ts";

const SAMPLES = 1000;

/** Around the documented limit of 5 ms. */
const BOUNDS_MS = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000] as const;

export type ProcessingTimes = ReturnType<typeof createProcessingTimes>;

/**
 * The last 1,000 times from reading a raw file to its broadcast to every client, in milliseconds. Live events only: in
 * a backlog a file shares its transaction with sixty others, which hides how long an event takes.
 */
export function createProcessingTimes() {
  const samples = new Float64Array(SAMPLES);
  const counts = BOUNDS_MS.map(() => 0);
  let total = 0;
  let sumMs = 0;
  return {
    add: (elapsedMs: number): void => {
      samples[total % SAMPLES] = elapsedMs;
      total += 1;
      sumMs += elapsedMs;
      const bin = BOUNDS_MS.findIndex((boundMs) => elapsedMs <= boundMs);
      if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
    },
    /** Counts all times since the start. */
    histogram: (): TimingHistogram => ({ boundsMs: BOUNDS_MS, counts: [...counts], sumMs, count: total }),
    summary: (): TimingSummary => {
      const count = Math.min(total, SAMPLES);
      const sorted = samples.slice(0, count).sort();
      return { count, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: quantile(sorted, 1) };
    },
  };
}

/** Nearest rank of an ascending list, to the microsecond; 0 for an empty one. */
function quantile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return Math.round(value * 1000) / 1000;
}
