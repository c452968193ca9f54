import type { Row } from "./result.ts";
import type { SectionReport } from "./report.ts";
import { figureOf, ratioOf, spreadOf } from "./row-text.ts";
import { missedBy } from "./target.ts";

/** A section as the terminal shows it while the next one is measured. */
export function printed({ title, load, busy, seconds, rows, failed }: SectionReport): string {
  const circumstances = `load ${load}, others ${Math.round(busy * 100)} %, took ${seconds} s`;
  const lines = failed === null ? rows.map(line) : [`  ✗ failed: ${failed}`];
  return [`\n${title}  (${circumstances})`, ...lines].join("\n");
}

function line(row: Row): string {
  const mark = row.met === null ? " " : row.met ? "✓" : "✗";
  const missed = missedBy(row);
  const target = missed === "" ? row.target : `${row.target} (${missed})`;
  const rest = [target, spreadOf(row), row.note ?? ""].filter((text) => text !== "").join("   ");
  return `  ${mark} ${row.name.padEnd(44)} ${ratioOf(row).padStart(16)} ${figureOf(row).padStart(18)}   ${rest}`.trimEnd();
}
