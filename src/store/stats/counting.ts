import type { indexBuckets } from "../../core/counting/counters.ts";
import type { StatsRequest } from "../../core/stats.ts";
import { conditionsSql } from "../database/conditions.ts";

/** The conditions on a table of counters: its time range and its filters. */
export interface StatsFilter extends Pick<StatsRequest, "projectName" | "model" | "toolName" | "branch" | "agent"> {
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
