import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedCheckMs } from "./poll-scheduler.ts";

const T = Date.parse("2026-11-26T10:00:00Z");

/** Times of a session's checks, from its first event on. */
function looks(fromMs: number, delayMs: number, count: number): readonly number[] {
  const found: number[] = [];
  for (let nowMs = fromMs; found.length < count;) {
    // A timer is a little late.
    nowMs = sharedCheckMs(nowMs, delayMs);
    found.push(nowMs);
    nowMs += 3;
  }
  return found;
}

test("sessions that rest are looked at in the same moments, whenever they came to rest", () => {
  const moments = Array.from({ length: 20 }, (_, session) => looks(T + session * 487, 10_000, 12)).flat();
  assert.ok(new Set(moments).size <= 26, "twenty sessions in two minutes and a half: no more than one in five seconds");
});

test("the delay holds, and differs by a quarter at the first check only", () => {
  for (const delayMs of [2000, 10_000, 30_000]) {
    const [first = 0, ...later] = looks(T + 1234, delayMs, 5);
    assert.ok(Math.abs(first - (T + 1234 + delayMs)) <= delayMs / 4);
    assert.deepEqual(
      later,
      later.map((_, index) => first + (index + 1) * delayMs),
    );
  }
});
