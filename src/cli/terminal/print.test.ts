import assert from "node:assert/strict";
import { test } from "node:test";
import { paint, cellWidth, truncateToCells, alignColumns } from "./print.ts";

test("without colour a text stays as it is", () => {
  assert.equal(paint({ colour: false }, "red", "text"), "text");
  assert.equal(paint({ colour: true }, "red", "text"), "\u001b[31mtext\u001b[39m");
});

test("widths are counted in cells as terminals draw them", () => {
  const cases: readonly (readonly [text: string, cells: number])[] = [
    ["", 0],
    ["plain", 5],
    ["日本語", 6],
    ["ｶﾅ", 2],
    ["한글", 4],
    ["ＡＢ", 4],
    ["e\u0301", 1],
    ["か\u3099", 2],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["🇯🇵", 2],
    ["§→…", 3],
    ["𠮷", 2],
    ["a\u200bb", 2],
  ];
  for (const [text, cells] of cases) assert.equal(cellWidth(text), cells, JSON.stringify(text));
});

test("cutting never exceeds the width and never tears a character", () => {
  assert.equal(truncateToCells("short", 5), "short");
  assert.equal(truncateToCells("longer", 5), "long…");
  assert.equal(truncateToCells("日本語", 5), "日本…");
  assert.equal(truncateToCells("日本語", 4), "日…");
  assert.equal(truncateToCells("👩‍👩‍👧👍", 3), "👩‍👩‍👧…");
  assert.equal(truncateToCells("anything", 0), "");
});

test("columns line up, wide characters included", () => {
  assert.deepEqual(
    alignColumns([
      ["a", "日本", "x"],
      ["bcd", "e", ""],
    ]),
    ["a    日本  x", "bcd  e"],
  );
});
