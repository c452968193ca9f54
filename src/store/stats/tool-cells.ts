import { NO_DURATION_BIN } from "../../core/stats/duration-bins.ts";
import { TOOL_OUTCOMES } from "../../core/session/tool-call.ts";

/** More calls than one cell ever counts. */
const CALLS = 1e9;

/** More bins than there are, the one of no duration included. */
const BINS = 1000;

/**
 * Of each hour, project and tool one row with all its cells, as a JSON array of numbers: how the calls ended (its place
 * in {@link OUTCOMES}), the bin of their duration and how many they are, in one number. A statement that answers each
 * cell as a row of its own takes several times as long: a month has hundreds of thousands of them, and handing a row over
 * costs more than finding it.
 */
export const CELLS_SQL = `'[' || group_concat((${outcomeNumber()} * ${BINS} + bin - (${NO_DURATION_BIN})) * ${CALLS} + calls) || ']' AS cells`;

/** '' for calls that are open. Whatever else is stored counts as `unknown`. */
export const OUTCOMES = ["", ...TOOL_OUTCOMES] as const;

function outcomeNumber(): string {
  const cases = ["", ...TOOL_OUTCOMES].map((outcome, number) => `WHEN '${outcome}' THEN ${number}`);
  return `CASE outcome ${cases.join(" ")} ELSE ${TOOL_OUTCOMES.indexOf("unknown") + 1} END`;
}

export type VisitCell = (outcome: number, bin: number, calls: number) => void;

/** @param cells as {@link CELLS_SQL} answers them */
export function eachCell(cells: string, visit: VisitCell): void {
  for (const cell of JSON.parse(cells) as readonly number[]) {
    const index = Math.floor(cell / CALLS);
    visit(Math.floor(index / BINS), (index % BINS) + NO_DURATION_BIN, cell % CALLS);
  }
}
