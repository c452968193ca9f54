import { createEventCounts, createMinuteCallCounts } from "../../core/counting/counters.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text } from "../database/row-value.ts";
import { filterSql, type StatsFilter } from "./counting.ts";

/**
 * Events by bucket, project and name, from `hour_events`; or by the minute, from the counters behind the metrics, which
 * have neither project nor name.
 */
export function countEvents(database: Preparer, filter: StatsFilter, unit: "hour" | "minute") {
  const { sql, values } = filterSql(filter, unit === "hour" ? [["project", filter.projectName]] : []);
  const from = unit === "hour" ? "project, event, events, failures FROM hour_events" : MINUTES;
  const rows = database
    .prepare(`SELECT ${unit} AS unit, ${from} WHERE ${unit} >= ? AND ${unit} < ?${sql}`)
    .iterate(...values);
  const counts = createEventCounts(filter.index.count);
  const { series, totals, projects, names } = counts;
  for (const row of rows) {
    const bucket = series[filter.index.bucketOf(integer(row, "unit"))];
    for (const counter of [bucket, totals, projects.of(text(row, "project")), names.of(text(row, "event"))]) {
      if (counter === undefined) continue;
      counter.events += integer(row, "events");
      counter.failures += integer(row, "failures");
    }
  }
  return counts;
}

const MINUTES = "'' AS project, '' AS event, events, failures FROM minutes";

/** Started calls by the minute. Their outcomes are counted by the hour only. */
export function countMinuteTools(database: Preparer, filter: StatsFilter) {
  const counts = createMinuteCallCounts(filter.index.count);
  const { series, totals, tools, split } = counts;
  const { sql, values } = filterSql(filter, [["tool_name", filter.toolName]]);
  const select = `SELECT minute, tool_name, calls FROM minute_tools WHERE minute >= ? AND minute < ?${sql}`;
  for (const row of database.prepare(select).iterate(...values)) {
    const at = filter.index.bucketOf(integer(row, "minute"));
    const name = text(row, "tool_name");
    for (const counter of [series[at], totals, tools.of(name)]) {
      if (counter !== undefined) counter.calls += integer(row, "calls");
    }
    split.add(name, at, integer(row, "calls"));
  }
  return counts;
}

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
