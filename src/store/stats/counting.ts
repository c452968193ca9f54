import type { Buckets } from "../../core/stats-range.ts";
import type { StatsRequest } from "../../core/stats.ts";
import { conditionsSql } from "../database/conditions.ts";

/** The conditions on a table of counters: its time range and its filters. */
export interface StatsFilter extends Pick<StatsRequest, "projectName" | "model" | "toolName"> {
  readonly index: BucketIndex;
}

/**
 * ` AND column = ?` for each requested value, and the values after the two ends of the time.
 * @param columns the column of each value
 */
export function filterSql(
  { index }: StatsFilter,
  columns: readonly (readonly [column: string, value: string | null])[],
) {
  const { sql, values } = conditionsSql(columns.map(([column, value]) => [`${column} = ?`, value ?? undefined]));
  return { sql, values: [index.from, index.to, ...values] };
}

/** Finds the bucket of each counted unit (an hour or a minute since the epoch). */
interface BucketIndex {
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

/** One counter for each name, created on first use. */
export interface CounterMap<Counter> {
  of(name: string): Counter;
  entries(): readonly (readonly [name: string, counter: Counter])[];
}

export function createCounterMap<Counter>(create: () => Counter): CounterMap<Counter> {
  const counters = new Map<string, Counter>();
  return {
    of(name) {
      const known = counters.get(name);
      if (known !== undefined) return known;
      const made = create();
      counters.set(name, made);
      return made;
    },
    entries: () => [...counters],
  };
}
