import assert from "node:assert/strict";
import { test } from "node:test";
import { scrollToRow, visibleRows } from "./visible-rows.ts";

const list = { scrollTop: 0, viewportHeight: 280, rowHeight: 28, rowCount: 100_000 };

test("draws the rows in view and a few beyond, however long the list is", () => {
  assert.deepEqual(visibleRows(list), { first: 0, end: 18 });
  assert.deepEqual(visibleRows({ ...list, scrollTop: 28_000 }), { first: 992, end: 1018 });
});

test("stays inside the list when it shrank under a scrolled view", () => {
  assert.deepEqual(visibleRows({ ...list, scrollTop: 28_000, rowCount: 5 }), { first: 0, end: 5 });
  assert.deepEqual(visibleRows({ ...list, rowCount: 0 }), { first: 0, end: 0 });
});

test("scrolls as little as it takes to see a row", () => {
  assert.equal(scrollToRow(3, list), 0);
  assert.equal(scrollToRow(10, list), 28);
  assert.equal(scrollToRow(2, { ...list, scrollTop: 280 }), 56);
});
