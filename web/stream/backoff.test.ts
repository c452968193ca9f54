import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs } from "./backoff.ts";

test("doubles from half a second to ten, and chance takes up to half of it", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 1000].map((failures) => backoffMs(failures, 0)),
    [500, 1000, 2000, 4000, 8000, 10_000, 10_000],
  );
  assert.equal(backoffMs(1, 1), 250);
  assert.equal(backoffMs(6, 0.5), 7500);
});
