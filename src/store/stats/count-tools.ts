import type { Preparer } from "../database/prepared-once.ts";
import { integer, text } from "../database/row-value.ts";
import { filterSql, type StatsFilter } from "./stats-filter.ts";
import { createCounterMap } from "./counter-map.ts";
import { CELLS_SQL, eachCell } from "./tool-cells.ts";
import { createToolCounter } from "./tool-counter.ts";

/** Calls by bucket, tool and project, from `hour_tools`. */
export function countTools(database: Preparer, filter: StatsFilter) {
  const { sql, values } = filterSql(filter, [
    ["project", filter.projectName],
    ["tool", filter.toolName],
  ]);
  // Along the key of the table, so that nothing is sorted.
  const rows = database
    .prepare(
      `SELECT hour, project, tool, ${CELLS_SQL} FROM hour_tools WHERE hour >= ? AND hour < ?${sql} AND calls > 0
      GROUP BY hour, project, tool`,
    )
    .iterate(...values);
  const series = Array.from({ length: filter.index.count }, createToolCounter);
  const projects = createCounterMap(() => ({ calls: 0 }));
  const tools = createCounterMap(createToolCounter);
  for (const row of rows) {
    const bucket = series[filter.index.bucketOf(integer(row, "hour"))];
    const tool = tools.of(text(row, "tool"));
    const project = projects.of(text(row, "project"));
    eachCell(text(row, "cells"), (outcome, bin, calls) => {
      bucket?.add(outcome, bin, calls);
      tool.add(outcome, bin, calls);
      project.calls += calls;
    });
  }
  const totals = createToolCounter();
  for (const [, counter] of tools.entries()) totals.addAll(counter);
  return { series, totals, projects, tools };
}
