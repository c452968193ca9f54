import assert from "node:assert/strict";
import { test } from "node:test";
import { planSummary, readPlanSummary } from "./plan-line.ts";

test("a plan's line is its title and how many steps it has", () => {
  const plan = "# Delete customers\n\n1. Add `deleted_at`\n2. Hide them\n3. Migrate\n\nSome notes.";
  assert.equal(planSummary(plan), "Delete customers · 3 steps");
  assert.deepEqual(readPlanSummary(planSummary(plan)), { title: "Delete customers", steps: 3 });
  assert.equal(planSummary("# One thing\n\n- only this"), "One thing · 1 step");
  assert.deepEqual(readPlanSummary("One thing · 1 step"), { title: "One thing", steps: 1 });
});

test("a plan without steps is its title alone, however long its text", () => {
  assert.equal(planSummary("Rename the flag.\n\nThen tell the team about it."), "Rename the flag.");
  assert.deepEqual(readPlanSummary("Rename the flag."), { title: "Rename the flag.", steps: null });
  assert.ok(planSummary("word ".repeat(2000)).length <= 200);
});

test("a plan that was stored whole is shown up to its first step", () => {
  const stored = "# Delete customers 1. Add `deleted_at` to customers 2. Hide them from every query";
  assert.deepEqual(readPlanSummary(stored), { title: "Delete customers", steps: null });
});
