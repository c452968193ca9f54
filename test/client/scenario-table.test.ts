import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ALL_SCENARIOS } from "./scenario-list.ts";
import { readTable, writeResults } from "./scenario-table.ts";

const table = readTable(readFileSync(join(import.meta.dirname, "scenarios.md"), "utf8"));

test("every scenario has its row in the document, and every row its scenario", () => {
  assert.deepEqual(table.map(({ id }) => id).toSorted(), Object.keys(ALL_SCENARIOS).toSorted());
});

test("each row has the last result with each tested client", () => {
  for (const { id, results } of table) {
    const versions = ALL_SCENARIOS[id] ?? [];
    assert.deepEqual(
      versions.filter((version) => !results.has(version)),
      [],
      id,
    );
    for (const [version, result] of results) {
      const words = versions.includes(version) ? /^(?:right|\*\*wrong\*\*)$/ : /^–$/;
      assert.match(result, words, `${id} with ${version}`);
    }
  }
});

const TEXT = `Words.

| id      | what     | 2.1.331 | 2.1.100 |
| ------- | -------- | ------- | ------- |
| \`alpha\` | is shown | right   |         |
| \`beta\`  | as well  |         | –       |

| id | a table of something else |
| -- | -- |
| \`alpha\` | right |
`;

test("a run writes its own results, and no others", () => {
  const written = writeResults(TEXT, [
    { id: "alpha", version: "2.1.331", isRight: false },
    { id: "beta", version: "2.1.331", isRight: true },
  ]);
  const rows = readTable(written).map(({ id, results }) => [id, ...results.values()]);
  assert.deepEqual(rows.slice(0, 2), [
    ["alpha", "**wrong**", ""],
    ["beta", "right", "–"],
  ]);
  assert.ok(written.startsWith("Words.\n\n| id "));
  assert.ok(written.includes("| `alpha` | right |"));
});
