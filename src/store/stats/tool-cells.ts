import { TOOL_OUTCOMES } from "../../core/tool-call.ts";

/**
 * Of each hour, project and tool one row with all its cells, as a JSON array of numbers: how each call ended (its place
 * in {@link OUTCOMES}), the bin of its duration, how many. A statement that answers each cell as a row of its own takes
 * seven times as long: a month has hundreds of thousands of them, and handing a row over costs more than finding it.
 */
export const CELLS_SQL = `'[' || group_concat(${outcomeNumber()} || ',' || bin || ',' || calls) || ']' AS cells`;

/** '' for calls that are open. Whatever else is stored counts as `unknown`. */
export const OUTCOMES = ["", ...TOOL_OUTCOMES] as const;

function outcomeNumber(): string {
  const cases = ["", ...TOOL_OUTCOMES].map((outcome, number) => `WHEN '${outcome}' THEN ${number}`);
  return `CASE outcome ${cases.join(" ")} ELSE ${TOOL_OUTCOMES.indexOf("unknown") + 1} END`;
}

export type VisitCell = (outcome: number, bin: number, calls: number) => void;

/** @param cells as {@link CELLS_SQL} answers them */
export function eachCell(cells: string, visit: VisitCell): void {
  const numbers = JSON.parse(cells) as readonly number[];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    visit(numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0);
  }
}
