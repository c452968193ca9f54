import assert from "node:assert/strict";
import { test } from "node:test";
import { createGaps } from "./gaps.ts";

/** The missing numbers when these exist, a second apart from 1970 on. */
function missing(numbers: readonly number[], last: number, known: readonly { from: number; to: number }[] = []) {
  const gaps = createGaps();
  for (const number of numbers) gaps.seen(number, number * 1000);
  const { count, ranges } = gaps.end(last, known);
  return [count, ranges.map(({ from, to }) => `${from}-${to}`).join(" ")];
}

test("numbers up to the last given one that no event has are missing", () => {
  assert.deepEqual(missing([4, 5, 9, 10], 12), [5, "6-8 11-12"]);
  assert.deepEqual(missing([1, 2, 3], 3), [0, ""]);
});

test("without any event no gap is known", () => {
  assert.deepEqual(missing([], 7), [0, ""]);
});

test("gaps reported before, or removed on purpose, are not reported again", () => {
  assert.deepEqual(
    missing([1, 10], 12, [
      { from: 3, to: 5 },
      { from: 12, to: 40 },
    ]),
    [6, "2-2 6-9 11-11"],
  );
  assert.deepEqual(missing([1, 10], 10, [{ from: 1, to: 10 }]), [0, ""]);
});

test("a gap says between which times it lies", () => {
  const gaps = createGaps();
  gaps.seen(1, 1000);
  gaps.seen(3, 3000);
  const [range] = gaps.end(3, []).ranges;
  assert.deepEqual([range?.after, range?.before], ["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:03.000Z"]);
});
