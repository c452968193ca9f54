import type { Buckets } from "../../core/stats-range.ts";
import type { StatsRequest } from "../../core/stats.ts";
import { conditionsSql } from "../database/conditions.ts";

/** The conditions on a table of counters: its time range and its filters. */
export interface StatsFilter extends Pick<StatsRequest, "projectName" | "model" | "toolName" | "branch"> {
  readonly index: ReturnType<typeof indexBuckets>;
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
export function indexBuckets({ starts, endMs }: Buckets, unitMs: number) {
  const from = Math.floor((starts[0] ?? endMs) / unitMs);
  const to = Math.ceil(endMs / unitMs);
  const buckets = new Int32Array(Math.max(0, to - from));
  for (const [index, start] of starts.entries()) buckets.fill(index, Math.floor(start / unitMs) - from);
  return { count: starts.length, from, to, bucketOf: (unit: number) => buckets[unit - from] ?? 0 };
}

/** Adds up values by name and bucket. A bucket without any value is null, as it is unknown. */
export function createSplitter(bucketCount: number) {
  const parts = new Map<string, (number | null)[]>();
  return {
    add(name: string, bucket: number, value: number | null) {
      const known = parts.get(name);
      const series = known ?? Array.from({ length: bucketCount }, (): number | null => null);
      if (known === undefined) parts.set(name, series);
      if (value !== null) series[bucket] = (series[bucket] ?? 0) + value;
    },
    entries: () => [...parts],
  };
}

export type Splitter = ReturnType<typeof createSplitter>;

export type CounterMap<Counter> = ReturnType<typeof createCounterMap<Counter>>;

/** One counter for each name, created on first use. */
export function createCounterMap<Counter>(create: () => Counter) {
  const counters = new Map<string, Counter>();
  return {
    of(name: string): Counter {
      const known = counters.get(name);
      if (known !== undefined) return known;
      const made = create();
      counters.set(name, made);
      return made;
    },
    entries: () => [...counters],
  };
}
