import type { Row } from "./result.ts";
import type { SectionReport } from "./report.ts";
import { valueOf, ratioOf, spreadOf } from "./row-text.ts";
import { missedBy } from "./target.ts";

/** A section as the terminal shows it while the next one is measured. */
export function printed({ title, load, busy, seconds, rows, failed }: SectionReport): string {
  const circumstances = `load ${load}, others ${Math.round(busy * 100)} %, took ${seconds} s`;
  const widths = {
    name: widest(rows.map(({ name }) => name)),
    ratio: widest(rows.map(ratioOf)),
    value: widest(rows.map(valueOf)),
  };
  const lines = failed === null ? rows.map((row) => line(row, widths)) : [`  ✗ failed: ${failed}`];
  return [`\n${title}  (${circumstances})`, ...lines].join("\n");
}

interface Widths {
  readonly name: number;
  readonly ratio: number;
  readonly value: number;
}

function widest(cells: readonly string[]): number {
  return Math.max(0, ...cells.map((cell) => cell.length));
}

function line(row: Row, widths: Widths): string {
  const mark = row.met === null ? " " : row.met ? "✓" : "✗";
  const missed = missedBy(row);
  const target = missed === "" ? row.target : `${row.target} (${missed})`;
  const rest = [target, spreadOf(row), row.note ?? ""].filter((text) => text !== "").join("   ");
  const cells = [row.name.padEnd(widths.name), ratioOf(row).padEnd(widths.ratio), valueOf(row).padStart(widths.value)];
  return `  ${mark} ${cells.join("   ")}   ${rest}`.trimEnd();
}
