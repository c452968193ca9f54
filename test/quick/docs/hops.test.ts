import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..", "..", "..");

const paths = ["src", "web", "hook"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => join(ROOT, folder, path)),
);

/** Of all files of this name. */
function textOf(file: string): string {
  const found = paths.filter((path) => path.endsWith(`/${file}`));
  assert.notEqual(found.length, 0, file);
  return found.map((path) => readFileSync(path, "utf8")).join("\n");
}

test("every function of the path of one event is in the file named before it", () => {
  const page = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
  const section = page.slice(page.indexOf("hop by hop\n"), page.indexOf("\n## Invariants"));
  const rows = section.split("\n").filter((line) => /^- \w+, \d/.test(line));
  assert.equal(rows.length, 14);
  for (const row of rows) {
    let text = "";
    for (const [, name = ""] of row.matchAll(/`([^`]+)`/g)) {
      if (/\.(?:tsx?|sh)$/.test(name)) text = textOf(basename(name));
      // Brackets may name a function that another file has.
      else if (!new RegExp(`\\([^)]*\`${name}\``).test(row)) assert.match(text, new RegExp(`\\b${name}\\b`), row);
    }
  }
});

test("the hops of the path of one event add up to the sums beside their lists", () => {
  const page = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
  const section = page.slice(page.indexOf("hop by hop\n"), page.indexOf("\n## Invariants"));
  const [toPage = "", toDiscord = ""] = section.split("From the same commit");
  for (const [part, sum] of [
    [toPage, /: (\d+) from the hook/],
    [toDiscord, /: (\d+)\. /],
  ] as const) {
    const hops = Array.from(part.matchAll(/^- \w+, (\d+):/gm), ([, count]) => Number(count));
    assert.equal(
      hops.reduce((a, b) => a + b),
      Number(sum.exec(part)?.[1]),
    );
  }
});
