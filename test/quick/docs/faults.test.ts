import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "..", "..");
const text = readFileSync(join(root, "docs", "faults.md"), "utf8");

interface Row {
  readonly line: string;
  readonly cells: readonly string[];
}

/** The rows of all tables, their heads and rules left out. */
const rows: Row[] = text
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| (fault|-+) \|/.test(line))
  .map((line) => ({ line, cells: line.slice(1, line.lastIndexOf("|")).split(/(?<!\\)\|/) }));

/** "`file`: name of a test", several set apart by `<br>`. */
function testsOf({ cells }: Row): { file: string; name: string }[] {
  return (cells[3] ?? "").split("<br>").map((named) => {
    const [, file, name] = /^`([^`]+)`: (.+)$/.exec(named.trim()) ?? [];
    return { file: file ?? "", name: (name ?? "").replaceAll("\\|", "|") };
  });
}

/** The titles of a file's tests, with `…` for what a template puts in. */
function titlesIn(file: string): Set<string> {
  const source = readFileSync(join(root, file), "utf8");
  const calls = source.matchAll(/\b(?:test|it|describe)\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1/g);
  return new Set([...calls].map(([, , title = ""]) => title.replace(/\$\{[^}]*\}/g, "…").replace(/\\(["'`])/g, "$1")));
}

test("each row of docs/faults.md says how, what must hold, and which test proves it", () => {
  assert.ok(rows.length > 40, `${rows.length} rows`);
  for (const row of rows) {
    assert.equal(row.cells.length, 4, row.line);
    for (const cell of row.cells) assert.match(cell, /\w/, row.line);
    for (const { file, name } of testsOf(row)) {
      assert.match(file, /\.test\.ts$/, row.line);
      assert.match(name, /\w/, row.line);
    }
  }
});

test("each test that docs/faults.md names exists, in that file and by that name", () => {
  const missing = rows.flatMap(testsOf).filter(({ file, name }) => {
    return !existsSync(join(root, file)) || !titlesIn(file).has(name);
  });
  assert.deepEqual(missing, []);
});

test("no fault stands twice in docs/faults.md", () => {
  const faults = rows.map(({ cells: [fault = ""] }) => fault.trim());
  assert.deepEqual([...new Set(faults)], faults);
});
