import type { Preparer } from "../database/prepared-once.ts";
import { integer } from "../database/row-value.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";

/** Sessions that were active and that began, by bucket, from `hour_sessions` and `hour_starts`. */
export function countSessions(database: Preparer, filter: StatsFilter) {
  const { index, projectName } = filter;
  const active = filterSql(filter, [["s.project_name", projectName]]);
  const activeSql =
    projectName === null
      ? "SELECT hour, session FROM hour_sessions WHERE hour >= ? AND hour < ?"
      : `SELECT h.hour, h.session FROM hour_sessions h JOIN sessions s ON s.id = h.session
          WHERE h.hour >= ? AND h.hour < ?${active.sql}`;
  const seen = Array.from({ length: index.count }, () => new Set<number>());
  const all = new Set<number>();
  for (const row of database.prepare(activeSql).iterate(...active.values)) {
    const session = integer(row, "session");
    seen[index.bucketOf(integer(row, "hour"))]?.add(session);
    all.add(session);
  }
  const begun = Array.from({ length: index.count }, () => 0);
  const starts = filterSql(filter, [["project", projectName]]);
  const startsSql = `SELECT hour, sessions FROM hour_starts WHERE hour >= ? AND hour < ?${starts.sql}`;
  for (const row of database.prepare(startsSql).iterate(...starts.values)) {
    const bucket = index.bucketOf(integer(row, "hour"));
    begun[bucket] = (begun[bucket] ?? 0) + integer(row, "sessions");
  }
  return {
    series: begun.map((count, bucket) => ({ active: seen[bucket]?.size ?? 0, begun: count })),
    totals: { active: all.size, begun: begun.reduce((sum, count) => sum + count, 0) },
  };
}
