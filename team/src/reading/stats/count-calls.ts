import type { Asker } from "../select-visible.ts";
import { STORED_OUTCOMES, createToolCounts } from "../../../../src/core/counting/counters.ts";
import type { SplitBy } from "../../../../src/core/stats.ts";
import { numberOf, readCounted, textOf, type CountedRow, type CountFilter } from "./counted-rows.ts";

/** Calls by bucket, tool and project. */
export async function countCalls(asker: Asker, filter: CountFilter, splitBy: SplitBy | null) {
  const groupings = [
    ["bucket", "outcome", "bin"],
    ["tool", "outcome", "bin"],
    ["project"],
    ...(splitBy === "tool" ? [["bucket", "tool"]] : []),
  ];
  const rows = await readCounted(asker, "calls", { filter, groupings });
  const counts = createToolCounts(filter.starts.length);
  const { series, totals, tools, projects, split } = counts;
  for (const row of rows) {
    const calls = numberOf(row, "calls");
    const cell = [outcomeOf(row), numberOf(row, "bin"), calls] as const;
    if (row.set === 0) series[numberOf(row, "bucket")]?.add(...cell);
    else if (row.set === 1) for (const counter of [tools.of(textOf(row, "tool")), totals]) counter.add(...cell);
    else if (row.set === 2) projects.of(textOf(row, "project")).calls += calls;
    else split.add(textOf(row, "tool"), numberOf(row, "bucket"), calls);
  }
  return counts;
}

function outcomeOf(row: CountedRow): number {
  const place = STORED_OUTCOMES.findIndex((outcome) => outcome === textOf(row, "outcome"));
  return place === -1 ? STORED_OUTCOMES.indexOf("unknown") : place;
}
