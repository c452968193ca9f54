import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetCause, budgetDay, BUDGET_THRESHOLDS, reachedThreshold, readBudgetCause } from "./budget.ts";

const reached = (spentUsd: number | null, budgetUsd = 10) => reachedThreshold({ spentUsd, budgetUsd, dayMs: 0 });

test("a threshold is reached at exactly its share of the budget", () => {
  assert.deepEqual(
    [0, 7.99, 8, 9.99, 10, 25].map((usd) => reached(usd)),
    [null, null, 80, 80, 100, 100],
  );
  assert.equal(reached(null), null);
  assert.equal(reached(5, 0), null);
});

test("the day of a budget is the zone's, in whole UTC hours", () => {
  const noon = Date.UTC(2026, 10, 25, 12);
  assert.deepEqual(budgetDay(noon, "Asia/Tokyo"), {
    fromMs: Date.UTC(2026, 10, 24, 15),
    toMs: Date.UTC(2026, 10, 25, 15),
  });
  assert.equal(budgetDay(noon, "no zone").fromMs, Date.UTC(2026, 10, 25));
});

test("a cause is read back, and other causes are none", () => {
  for (const threshold of BUDGET_THRESHOLDS) {
    assert.deepEqual(readBudgetCause(budgetCause(1_764_000_000_000, threshold)), {
      dayMs: 1_764_000_000_000,
      threshold,
    });
  }
  for (const cause of ["", "health:1", "budget:", "budget:x:80", "budget:1:81"])
    assert.equal(readBudgetCause(cause), null);
});
