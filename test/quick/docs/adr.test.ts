import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES, readPage } from "./pages.ts";

const decisions = PAGES.map(({ name }) => name).filter((name) => /^docs\/adr\/\d{4}-/.test(name));

test("decisions are numbered without a gap or a double", () => {
  assert.deepEqual(
    decisions.map((name) => Number(name.slice("docs/adr/".length).slice(0, 4))),
    decisions.map((_, place) => place + 1),
  );
});

test("each decision stands in the list, with its number", () => {
  const rows = readPage("docs/adr/README.md").text.split("\n");
  const missing = decisions.filter((name) => {
    const file = name.slice("docs/adr/".length);
    return !rows.some((row) => row.startsWith(`| [${file.slice(0, 4)}](${file})`));
  });
  assert.deepEqual(missing, []);
});
