import type { TimingSummary } from "../core/metrics.ts";

const SAMPLES = 1000;

export interface ProcessingTimes {
  add(elapsedMs: number): void;
  summary(): TimingSummary;
}

/** The last 1,000 times from reading a raw file to having told every client, in milliseconds. */
export function createProcessingTimes(): ProcessingTimes {
  const samples = new Float64Array(SAMPLES);
  let total = 0;
  return {
    add: (elapsedMs) => {
      samples[total % SAMPLES] = elapsedMs;
      total += 1;
    },
    summary: () => {
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
