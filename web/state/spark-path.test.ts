import assert from "node:assert/strict";
import { test } from "node:test";
import { sparkPaths } from "./spark-path.ts";

const SCALE = { width: 102, height: 12 };

test("a line goes from left edge to right, zero at the bottom, maximum at the top", () => {
  const { line, area, limitY } = sparkPaths(
    [0, 10, 5].map((value, at) => ({ at, value })),
    SCALE,
  );
  assert.equal(line, "M1 11L51 1 101 6");
  assert.equal(area, "M1 11L1 11 51 1 101 6L101 11Z");
  assert.equal(limitY, null);
});

test("times that are apart are drawn apart", () => {
  const points = [0, 90, 100].map((at) => ({ at, value: 0 }));
  assert.equal(sparkPaths(points, SCALE).line, "M1 11L91 11 101 11");
});

test("a limit is always on the scale, above the line while all is well", () => {
  const { dots, limitY } = sparkPaths([{ at: 0, value: 1 }], { ...SCALE, limit: 5 });
  assert.equal(limitY, 1);
  assert.equal(dots, "M1 9h0");
  assert.equal(sparkPaths([{ at: 0, value: 10 }], { ...SCALE, limit: 5 }).limitY, 6);
});

test("an unknown value is a hole, and a point on its own a dot", () => {
  const points = [1, null, 1, 1].map((value, at) => ({ at, value }));
  const { line, dots } = sparkPaths(points, SCALE);
  assert.deepEqual([line, dots], ["M67.7 1L101 1", "M1 1h0"]);
  const sparse = [0, 1, 50, 51].map((at) => ({ at, value: 0 }));
  assert.equal(sparkPaths(sparse, { ...SCALE, maxGap: 10 }).line, "M1 11L3 11M99 11L101 11");
});

test("no values, zeros and a single moment give numbers only", () => {
  assert.equal(sparkPaths([], SCALE).line, "");
  assert.equal(sparkPaths([{ at: 5, value: null }], SCALE).line, "");
  assert.equal(sparkPaths([{ at: 5, value: 0 }], SCALE).dots, "M1 11h0");
  assert.equal(sparkPaths([{ at: 5, value: 1 }], { ...SCALE, floor: 10 }).dots, "M1 10h0");
});
