import type { Preparer } from "../prepared-once.ts";
import { integer, text } from "../row-value.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";
import { createTallyMap } from "./tally-map.ts";

export interface EventTally {
  events: number;
  failures: number;
}

const NOTHING = (): EventTally => ({ events: 0, failures: 0 });

/** Events by bucket, project and name, from `hour_events`. */
export function countEvents(database: Preparer, filter: StatsFilter) {
  const { sql, values } = filterSql(filter, [["project", filter.projectName]]);
  const rows = database
    .prepare(`SELECT hour, project, event, events, failures FROM hour_events WHERE hour >= ? AND hour < ?${sql}`)
    .iterate(...values);
  const series = Array.from({ length: filter.index.count }, NOTHING);
  const totals = NOTHING();
  const projects = createTallyMap(NOTHING);
  const names = createTallyMap(NOTHING);
  for (const row of rows) {
    const bucket = series[filter.index.bucketOf(integer(row, "hour"))] ?? NOTHING();
    for (const tally of [bucket, totals, projects.of(text(row, "project")), names.of(text(row, "event"))]) {
      tally.events += integer(row, "events");
      tally.failures += integer(row, "failures");
    }
  }
  return { series, totals, projects, names };
}
