import assert from "node:assert/strict";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import {
  assertIndexIsWhole,
  count,
  DAY_MS,
  fillAt,
  index,
  KEEP_ALL,
  MANY_STEPS,
  NOW_MS,
} from "../../../test/support/old-store.ts";

test("however much is removed, the index stays in few segments", (t) => {
  const store = tempStore(t);
  fillAt(store, 2500, NOW_MS - 100 * DAY_MS);
  index(store);
  const segments = store.database.prepare("SELECT count(DISTINCT segid) AS count FROM events_fts_idx");
  let most = 0;
  for (const { step } of store.cleaner.chores({ ...KEEP_ALL, payloadsBeforeMs: NOW_MS })) {
    for (let steps = 0; step(); steps += 1) {
      assert.ok(steps < MANY_STEPS);
      most = Math.max(most, Number(segments.get()?.["count"]));
    }
  }
  assert.equal(count(store, "payloads"), 0);
  assert.ok(most < 40, `${most} segments`);
  assertIndexIsWhole(store);
});

test("a step takes a few rows of long texts, and more of short ones", (t) => {
  const store = tempStore(t);
  fillAt(store, 60, NOW_MS - 100 * DAY_MS, { tool_input: { command: `make ${"long ".repeat(1000)}` } });
  index(store);
  const [chore] = store.cleaner.chores({ ...KEEP_ALL, payloadsBeforeMs: NOW_MS });
  chore?.step();
  const left = count(store, "payloads");
  assert.ok(left > 50 && left < 60, `${left} left`);
});
