import assert from "node:assert/strict";
import { test } from "node:test";
import { shareOut } from "./message-text.ts";

test("a short text is whole, the others share the rest", () => {
  assert.deepEqual(shareOut([10, 500, 20, 400], 330), [10, 150, 20, 150]);
  assert.deepEqual(shareOut([5, 5], 100), [5, 5]);
  assert.deepEqual(shareOut([5, 5], 0), [0, 0]);
  assert.deepEqual(shareOut([5, 5], -3), [0, 0]);
  assert.deepEqual(shareOut([], 10), []);
});
