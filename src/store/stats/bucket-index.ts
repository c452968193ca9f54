import type { Buckets } from "../../core/stats/stats-range.ts";

/** Finds the bucket of each counted unit (an hour or a minute since the epoch). */
export interface BucketIndex {
  readonly count: number;
  /** First unit, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** @param unit from {@link from} to below {@link to} */
  bucketOf(unit: number): number;
}

export function indexBuckets({ starts, endMs }: Buckets, unitMs: number): BucketIndex {
  const from = Math.floor((starts[0] ?? endMs) / unitMs);
  const to = Math.ceil(endMs / unitMs);
  const buckets = new Int32Array(Math.max(0, to - from));
  for (const [index, start] of starts.entries()) buckets.fill(index, Math.floor(start / unitMs) - from);
  return { count: starts.length, from, to, bucketOf: (unit) => buckets[unit - from] ?? 0 };
}
