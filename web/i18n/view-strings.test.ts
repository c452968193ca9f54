import assert from "node:assert/strict";
import { test } from "node:test";
import { viewTables } from "../../test/support/view-tables.ts";

/** Every text by its path; functions are called to get their text. */
function sentences(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("1", "2", "3"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

for (const [name, { en, ja }] of await viewTables()) {
  test(`${name} has each string in both languages, none empty or cheering`, () => {
    const english = sentences(en, name);
    const japanese = sentences(ja, name);
    assert.deepEqual(japanese.map(([path]) => path).sort(), english.map(([path]) => path).sort());
    for (const [path, text] of [...english, ...japanese]) {
      assert.notEqual(text.trim(), "", path);
      assert.doesNotMatch(text, /[!！]/, path);
    }
  });
}
