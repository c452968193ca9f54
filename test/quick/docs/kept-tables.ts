import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/system/package-root.ts";
import { readPage } from "./pages.ts";

/** `npm run docs` sets it, as for the blocks of `kept-blocks.ts`. */
const update = process.env["UPDATE_DOCS"] === "1";

/** The heading row first. */
type Table = readonly (readonly string[])[];

/**
 * Compares the tables between `<!-- generated: NAME -->` and `<!-- end -->` with the expected ones, or writes them in
 * update mode. Other tables must not have these marks.
 */
export function matchesTables(pageName: string, tables: ReadonlyMap<string, Table>): void {
  if (update) {
    const text = [...tables].reduce((page, [name, table]) => {
      const { start, end } = boundsOf(page, name);
      return `${page.slice(0, start)}\n${markdownOf(table)}\n\n${page.slice(end)}`;
    }, readPage(pageName).text);
    writeFileSync(join(packageRoot, pageName), text);
  }
  const { text } = readPage(pageName);
  const marked = [...text.matchAll(/^<!-- generated: (.+) -->$/gm)].map(([, name = ""]) => name);
  assert.deepEqual(marked, [...tables.keys()], pageName);
  for (const [name, table] of tables) {
    const { start, end } = boundsOf(text, name);
    assert.equal(text.slice(start, end).trim(), markdownOf(table), `${pageName}: ${name}; npm run docs writes it`);
  }
}

function boundsOf(text: string, name: string): { readonly start: number; readonly end: number } {
  const opening = `<!-- generated: ${name} -->\n`;
  const start = text.indexOf(opening) + opening.length;
  assert.ok(start >= opening.length, `no such mark: ${opening}`);
  const end = text.indexOf("<!-- end -->", start);
  assert.ok(end >= start, `no end of ${opening}`);
  return { start, end };
}

/** As the formatter writes it: each column as wide as its widest cell. */
function markdownOf(table: Table): string {
  const cells = table.map((row) => row.map((cell) => cell.replaceAll("|", String.raw`\|`)));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(3, ...cells.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [heading = [], ...rows] = cells;
  return [line(heading), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
