import type { StatsRequest } from "../../core/stats/stats.ts";
import type { BucketIndex } from "./bucket-index.ts";

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
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const asked = columns.flatMap(([column, value]) => (value === null ? [] : [{ column, value }]));
  return {
    sql: asked.map(({ column }) => ` AND ${column} = ?`).join(""),
    values: [index.from, index.to, ...asked.map(({ value }) => value)],
  };
}
