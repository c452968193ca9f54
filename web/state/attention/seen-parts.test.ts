import assert from "node:assert/strict";
import { test } from "node:test";
import { isSeen, type Part, withPart } from "./seen-parts.ts";

const after = (...parts: readonly Part[]): readonly Part[] => parts.reduce<readonly Part[]>(withPart, []);

test("a text counts as seen once no part of it is left", () => {
  assert.equal(isSeen(after(), 100), false);
  assert.equal(isSeen(after([0, 100]), 100), true);
  // Its end alone, as by the End key.
  assert.equal(isSeen(after([0, 40], [60, 100]), 100), false);
  assert.deepEqual(after([60, 100], [0, 40], [40, 60]), [[0, 100]]);
  assert.equal(isSeen(after([0, 40], [40.6, 99.2]), 100), true);
  assert.deepEqual(after([0, 40], [20, 10]), [[0, 40]]);
});
