import assert from "node:assert/strict";
import { test } from "node:test";
import { bringIntoView, rowAt, rowOffsets, rowsInView } from "./row-heights.ts";

const keys = Array.from({ length: 1000 }, (_, index) => String(index));
const offsets = rowOffsets(keys, (_, index) => (index % 2 === 0 ? 20 : 100));

test("a row is found by where it begins, whatever its height", () => {
  assert.equal(rowAt(offsets, 0), 0);
  assert.equal(rowAt(offsets, 19.5), 0);
  assert.equal(rowAt(offsets, 20), 1);
  assert.equal(rowAt(offsets, 120), 2);
});

test("beyond the ends comes the first or the last row, and without rows none", () => {
  assert.equal(rowAt(offsets, -50), 0);
  assert.equal(rowAt(offsets, 1e9), 999);
  assert.equal(
    rowAt(
      rowOffsets([], () => 1),
      0,
    ),
    -1,
  );
});

test("of many rows only those around the visible ones are drawn", () => {
  const { first, end } = rowsInView(offsets, { top: 30_000, height: 800 });
  assert.ok((offsets[first] ?? 0) <= 29_400 && (offsets[end] ?? 0) >= 31_400);
  assert.ok(end - first < 40);
  assert.deepEqual(
    rowsInView(
      rowOffsets([], () => 1),
      { top: 0, height: 800 },
    ),
    { first: 0, end: 0 },
  );
});

test("a visible row moves nothing, others stop at the nearest edge", () => {
  const view = { top: 100, height: 400 };
  assert.equal(bringIntoView({ top: 150, height: 30 }, view), null);
  assert.equal(bringIntoView({ top: 50, height: 30 }, view), 0);
  assert.equal(bringIntoView({ top: 490, height: 30 }, view), 369, "whole pixels");
  assert.equal(bringIntoView({ top: 490, height: 900 }, view), 0);
});
