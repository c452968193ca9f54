import { NO_DURATION_BIN } from "../../core/stats/duration-bins.ts";
import { TOOL_OUTCOMES } from "../../core/session/tool-call.ts";

/** More calls than one cell ever counts. */
const CALLS = 1e9;

/** More bins than exist, including the one without a duration. */
const BINS = 1000;

/**
 * One row with all cells for each hour, project and tool, as a JSON array of numbers. Each number combines how the
 * calls ended (its place in {@link OUTCOMES}), the bin of their duration and their count. One row for each cell takes
 * several times as long: a month has hundreds of thousands of cells, and returning a row costs more than finding it.
 */
export const CELLS_SQL = `'[' || group_concat((${outcomeNumber()} * ${BINS} + bin - (${NO_DURATION_BIN})) * ${CALLS} + calls) || ']' AS cells`;

/** '' for open calls. Any other stored value counts as `unknown`. */
export const OUTCOMES = ["", ...TOOL_OUTCOMES] as const;

function outcomeNumber(): string {
  const cases = ["", ...TOOL_OUTCOMES].map((outcome, number) => `WHEN '${outcome}' THEN ${number}`);
  return `CASE outcome ${cases.join(" ")} ELSE ${TOOL_OUTCOMES.indexOf("unknown") + 1} END`;
}

export type VisitCell = (outcome: number, bin: number, calls: number) => void;

/** @param cells in the format of {@link CELLS_SQL} */
export function eachCell(cells: string, visit: VisitCell): void {
  for (const cell of JSON.parse(cells) as readonly number[]) {
    const index = Math.floor(cell / CALLS);
    visit(Math.floor(index / BINS), (index % BINS) + NO_DURATION_BIN, cell % CALLS);
  }
}
