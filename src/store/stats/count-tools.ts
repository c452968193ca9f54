import type { DatabaseSync } from "node:sqlite";
import { integer, text } from "../row-value.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";
import { createTallyMap } from "./tally-map.ts";
import { createToolTally } from "./tool-tally.ts";

/** Calls by bucket, tool and project, from `hour_tools`. */
export function countTools(database: DatabaseSync, filter: StatsFilter) {
  const { sql, values } = filterSql(filter, [
    ["project", filter.projectName],
    ["tool", filter.toolName],
  ]);
  const rows = database
    .prepare(`SELECT hour, project, tool, outcome, bin, calls FROM hour_tools WHERE hour >= ? AND hour < ?${sql}`)
    .iterate(...values);
  const series = Array.from({ length: filter.index.count }, createToolTally);
  const totals = createToolTally();
  const projects = createTallyMap(createToolTally);
  const tools = createTallyMap(createToolTally);
  for (const row of rows) {
    const calls = integer(row, "calls");
    if (calls === 0) continue;
    const cell = [text(row, "outcome"), integer(row, "bin"), calls] as const;
    series[filter.index.bucketOf(integer(row, "hour"))]?.add(...cell);
    totals.add(...cell);
    projects.of(text(row, "project")).add(...cell);
    tools.of(text(row, "tool")).add(...cell);
  }
  return { series, totals, projects, tools };
}
