import type { Preparer } from "../database/prepared-once.ts";
import { integer, text } from "../database/row-value.ts";
import type { EventCounter } from "./count-events.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";
import { createCounterMap } from "./counter-map.ts";

/** Events by the minute, from the counters behind the metrics. They have no project. */
export function countMinuteEvents(database: Preparer, filter: StatsFilter) {
  const series = Array.from({ length: filter.index.count }, (): EventCounter => ({ events: 0, failures: 0 }));
  const totals: EventCounter = { events: 0, failures: 0 };
  const { values } = filterSql(filter, []);
  const sql = "SELECT minute, events, failures FROM minutes WHERE minute >= ? AND minute < ?";
  for (const row of database.prepare(sql).iterate(...values)) {
    const bucket = series[filter.index.bucketOf(integer(row, "minute"))];
    for (const counter of bucket === undefined ? [totals] : [bucket, totals]) {
      counter.events += integer(row, "events");
      counter.failures += integer(row, "failures");
    }
  }
  return { series, totals };
}

/** Started calls by the minute. Their outcomes are counted by the hour only. */
export function countMinuteTools(database: Preparer, filter: StatsFilter) {
  const series = Array.from({ length: filter.index.count }, () => ({ calls: 0, ends: null }));
  const totals = { calls: 0, ends: null };
  const tools = createCounterMap(() => ({ calls: 0, ends: null }));
  const { sql, values } = filterSql(filter, [["tool_name", filter.toolName]]);
  const select = `SELECT minute, tool_name, calls FROM minute_tools WHERE minute >= ? AND minute < ?${sql}`;
  for (const row of database.prepare(select).iterate(...values)) {
    const bucket = series[filter.index.bucketOf(integer(row, "minute"))];
    const counters = [totals, tools.of(text(row, "tool_name"))];
    for (const counter of bucket === undefined ? counters : [bucket, ...counters])
      counter.calls += integer(row, "calls");
  }
  return { series, totals, tools };
}
