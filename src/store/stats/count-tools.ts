import { STORED_OUTCOMES, createToolCounts } from "../../core/counting/counters.ts";
import { TOOL_OUTCOMES } from "../../core/session/session.ts";
import { NO_DURATION_BIN } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text } from "../database/row-value.ts";
import { filterSql, type StatsFilter } from "./counting.ts";

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
  const counts = createToolCounts(filter.index.count);
  const { series, totals, projects, tools, split } = counts;
  for (const row of rows) {
    const at = filter.index.bucketOf(integer(row, "hour"));
    const bucket = series[at];
    const name = text(row, "tool");
    const tool = tools.of(name);
    const project = projects.of(text(row, "project"));
    eachCell(text(row, "cells"), (outcome, bin, calls) => {
      bucket?.add(outcome, bin, calls);
      tool.add(outcome, bin, calls);
      project.calls += calls;
      split.add(name, at, calls);
    });
  }
  for (const [, counter] of tools.entries()) totals.addAll(counter);
  return counts;
}

/** More calls than one cell ever counts. */
const CALLS = 1e9;

/** More bins than exist, including the one without a duration. */
const BINS = 1000;

/**
 * One row with all cells for each hour, project and tool, as a JSON array of numbers. Each number combines how the
 * calls ended (its place in {@link STORED_OUTCOMES}), the bin of their duration and their count. One row for each cell takes
 * several times as long: a month has hundreds of thousands of cells, and returning a row costs more than finding it.
 */
const CELLS_SQL = `'[' || group_concat((${outcomeNumber()} * ${BINS} + bin - (${NO_DURATION_BIN})) * ${CALLS} + calls) || ']' AS cells`;

function outcomeNumber(): string {
  const cases = STORED_OUTCOMES.map((outcome, number) => `WHEN '${outcome}' THEN ${number}`);
  return `CASE outcome ${cases.join(" ")} ELSE ${TOOL_OUTCOMES.indexOf("unknown") + 1} END`;
}

/** @param cells in the format of {@link CELLS_SQL} */
function eachCell(cells: string, visit: (outcome: number, bin: number, calls: number) => void): void {
  for (const cell of JSON.parse(cells) as readonly number[]) {
    const index = Math.floor(cell / CALLS);
    visit(Math.floor(index / BINS), (index % BINS) + NO_DURATION_BIN, cell % CALLS);
  }
}
