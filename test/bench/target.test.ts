import assert from "node:assert/strict";
import { test } from "node:test";
import { isMet, missedBy } from "./target.ts";

const row = (target: string, value: number | null, ratio: number | null = null) => ({ target, value, ratio });

test("a target with a unit compares the value, one with × the ratio", () => {
  assert.equal(isMet(row("≤ 6 ms", 6)), true);
  assert.equal(isMet(row("≤ 6 ms", 6.1)), false);
  assert.equal(isMet(row("≥ 4,000/s", 3999)), false);
  assert.equal(isMet(row("p99 ≤ 0.2 %", 0.1)), true);
  assert.equal(isMet(row("≤ 1.5 × shell", 99, 1.2)), true);
  assert.equal(isMet(row("≥ 6 × our hook", 99, 5.9)), false);
});

test("a row without a target or a value is neither met nor missed", () => {
  for (const unassessed of [row("", 5), row("≤ 6 ms", null), row("≤ 1.5 × shell", 5, null), row("bounded", 5)]) {
    assert.equal(isMet(unassessed), null);
    assert.equal(missedBy(unassessed), "");
  }
});

test("a missed target says by how much", () => {
  assert.equal(missedBy(row("≤ 6 ms", 9)), "1.50 × the limit");
  assert.equal(missedBy(row("≥ 4,000/s", 3000)), "0.750 × the limit");
  assert.equal(missedBy(row("≤ 0 tasks", 3)), "3 over");
  assert.equal(missedBy(row("≤ 6 ms", 5)), "");
});
