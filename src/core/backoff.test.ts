import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs } from "./backoff.ts";

test("backoff doubles from its first delay to its longest", () => {
  const backoff = { firstMs: 500, maxMs: 10_000 };
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 5000].map((failures) => backoffMs(failures, backoff)),
    [500, 500, 1000, 2000, 4000, 8000, 10_000, 10_000],
  );
});

test("backoff draws the delay from the range of its jitter, in whole milliseconds", () => {
  const backoff = { firstMs: 1001, maxMs: 60_000, jitter: [0.5, 1.5] } as const;
  assert.deepEqual(
    [0, 0.5, 1].map((random) => backoffMs(1, backoff, random)),
    [501, 1001, 1502],
  );
  assert.equal(backoffMs(9, { ...backoff, jitter: [1, 0.5] }, 0.5), 45_000);
});
