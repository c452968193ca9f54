import { harmlessCell } from "../../../src/core/format/csv-cell.ts";
import type { ChartPlan, SpanMetrics, SplitChart, TopPlan, TopRow } from "./stats-charts.ts";

type Cell = string | number | null;

/** The BOM, by which spreadsheets detect UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

/** RFC 4180. Unknown values are empty. A text that a spreadsheet would run as a formula gets a `'` before it. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const harmless = harmlessCell(cell);
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A chart's values under their names in the API, one row per bucket, beside those of the previous range. */
export function chartCsv({ columns }: ChartPlan, now: SpanMetrics, before: SpanMetrics | null): string {
  const head = [
    "start",
    ...columns,
    ...(before === null ? [] : ["before_start", ...columns.map((name) => `before_${name}`)]),
  ];
  const rows = now.starts.map((start, index) => [
    start,
    ...columns.map((name) => now.series[name][index] ?? null),
    ...(before === null
      ? []
      : [before.starts[index] ?? null, ...columns.map((name) => before.series[name][index] ?? null)]),
  ]);
  return toCsv([head, ...rows]);
}

/** The greatest chart: a column for each part. @param nameOf what the page calls a part */
export function splitCsv(
  starts: readonly string[],
  { parts, value }: SplitChart,
  nameOf: (part: SplitChart["parts"][number]) => string,
): string {
  return toCsv([
    ["start", ...parts.map((part) => `${value} ${nameOf(part)}`)],
    ...starts.map((start, index) => [start, ...parts.map(({ series }) => series[index] ?? null)]),
  ]);
}

export function topCsv({ columns, name }: TopPlan, rows: readonly TopRow[]): string {
  const hasProject = rows.some(({ project }) => project !== undefined);
  return toCsv([
    [name, ...(hasProject ? ["project"] : []), ...columns],
    ...rows.map((row) => [
      row.name,
      ...(hasProject ? [row.project ?? null] : []),
      ...columns.map((column) => row.metrics[column] ?? null),
    ]),
  ]);
}
