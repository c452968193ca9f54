import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { DURATION_BIN_STARTS_MS, durationPercentile, NO_DURATION_BIN } from "./stats.ts";

const binOf = (durationMs: number): number => DURATION_BIN_STARTS_MS.findLastIndex((start) => start <= durationMs);

function count(durations: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const duration of durations) counts.set(binOf(duration), (counts.get(binOf(duration)) ?? 0) + 1);
  return counts;
}

test("a percentile is at most 10 % away from the true one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 86_399_999 }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(0.5, 0.9, 0.99),
      (durations, share) => {
        const truth = durations.toSorted((one, other) => one - other)[Math.ceil(durations.length * share) - 1] ?? 0;
        const answer = durationPercentile(count(durations), share) ?? Number.NaN;
        assert.ok(Math.abs(answer - truth) <= truth * 0.1, `${answer} for ${truth}`);
      },
    ),
  );
});

test("short durations are exact, and those of a day and more count as a day", () => {
  for (const exact of [0, 1, 2, 3, 4, 5]) assert.equal(durationPercentile(count([exact]), 0.5), exact);
  assert.equal(durationPercentile(count([7 * 86_400_000]), 0.5), 86_400_000);
});

test("calls without a duration take no part", () => {
  assert.equal(durationPercentile(new Map([[NO_DURATION_BIN, 5]]), 0.5), null);
  assert.equal(durationPercentile(new Map(), 0.99), null);
  assert.equal(durationPercentile(new Map([...count([3]), [NO_DURATION_BIN, 5]]), 0.99), 3);
});

test("the bins of stored counts are unchanged", () => {
  assert.equal(DURATION_BIN_STARTS_MS.length, 100);
  assert.deepEqual(DURATION_BIN_STARTS_MS.slice(0, 14), [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27]);
  assert.equal(
    DURATION_BIN_STARTS_MS.reduce((hash, start) => (hash * 31 + start) % 1_000_000_007, 7),
    298_264_378,
  );
});
