import type { Preparer } from "../database/prepared-once.ts";
import { integer, text } from "../database/row-value.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";
import { createCounterMap } from "./counter-map.ts";

export interface EventCounter {
  events: number;
  failures: number;
}

const NOTHING = (): EventCounter => ({ events: 0, failures: 0 });

/** Events by bucket, project and name, from `hour_events`. */
export function countEvents(database: Preparer, filter: StatsFilter) {
  const { sql, values } = filterSql(filter, [["project", filter.projectName]]);
  const rows = database
    .prepare(`SELECT hour, project, event, events, failures FROM hour_events WHERE hour >= ? AND hour < ?${sql}`)
    .iterate(...values);
  const series = Array.from({ length: filter.index.count }, NOTHING);
  const totals = NOTHING();
  const projects = createCounterMap(NOTHING);
  const names = createCounterMap(NOTHING);
  for (const row of rows) {
    const bucket = series[filter.index.bucketOf(integer(row, "hour"))] ?? NOTHING();
    for (const counter of [bucket, totals, projects.of(text(row, "project")), names.of(text(row, "event"))]) {
      counter.events += integer(row, "events");
      counter.failures += integer(row, "failures");
    }
  }
  return { series, totals, projects, names };
}
