import assert from "node:assert/strict";
import { test } from "node:test";
import { createClockTrust } from "./retention-plan.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 25, 12);

test("a clock that runs on is trusted from the first look", () => {
  const isSettled = createClockTrust(NOW_MS - HOUR_MS);
  for (let hours = 0; hours < 100; hours += 1) assert.ok(isSettled(NOW_MS + hours * HOUR_MS, hours * HOUR_MS));
});

test("clock set far forward is not trusted for an hour, nor when it is set back", () => {
  const isSettled = createClockTrust(NOW_MS);
  assert.ok(isSettled(NOW_MS, 0));
  assert.ok(!isSettled(NOW_MS + 1000 * DAY_MS, MINUTE_MS));
  assert.ok(!isSettled(NOW_MS + 1000 * DAY_MS + 50 * MINUTE_MS, 51 * MINUTE_MS));
  assert.ok(!isSettled(NOW_MS + 52 * MINUTE_MS, 52 * MINUTE_MS));
  assert.ok(!isSettled(NOW_MS + 111 * MINUTE_MS, 111 * MINUTE_MS));
  assert.ok(isSettled(NOW_MS + 112 * MINUTE_MS, 112 * MINUTE_MS));
});

test("small corrections, however many, are followed", () => {
  const isSettled = createClockTrust(NOW_MS);
  for (let minutes = 0; minutes < 500; minutes += 1) {
    assert.ok(isSettled(NOW_MS + minutes * (MINUTE_MS + 2000), minutes * MINUTE_MS));
  }
});

test("a start long after the last one, or long before it, waits an hour", () => {
  for (const lastMs of [NOW_MS - 30 * DAY_MS, NOW_MS + 30 * DAY_MS]) {
    const isSettled = createClockTrust(lastMs);
    assert.ok(!isSettled(NOW_MS, 0));
    assert.ok(isSettled(NOW_MS + HOUR_MS, HOUR_MS));
  }
});

test("the first start ever does not wait", () => {
  assert.ok(createClockTrust(null)(NOW_MS, 0));
});
