import assert from "node:assert/strict";
import { test } from "node:test";
import { currentLimits, fullAtMs, type PlanLimit } from "./plan-limits.ts";
import { HOUR_MS } from "./time-units.ts";

const NOON = Date.parse("2026-12-03T12:00:00Z");

const limit = (more: Partial<PlanLimit> = {}): PlanLimit => ({
  agent: "claude",
  account: "/home/dev/.claude",
  window: "five_hour",
  used: 50,
  resetsAtMs: NOON + 3 * HOUR_MS,
  atMs: NOON,
  ...more,
});

test("pace is the average since the window began, and says when it is full", () => {
  // Half of it in two hours: full after two more, an hour before the reset.
  assert.equal(fullAtMs(limit()), NOON + 2 * HOUR_MS);
  assert.equal(fullAtMs(limit({ used: 39 })), null, "it lasts until the reset");
  assert.equal(fullAtMs(limit({ used: 0 })), null);
  assert.equal(fullAtMs(limit({ used: 100 })), null, "it is full already");
  assert.equal(fullAtMs(limit({ used: 20, resetsAtMs: NOON + 4.9 * HOUR_MS })), null, "too early to say");
});

test("of one account the newest word counts, and two accounts stay apart", () => {
  const said = [
    limit({ used: 60, atMs: NOON }),
    limit({ used: 40, atMs: NOON - 1000 }),
    limit({ used: 7, account: "/home/dev/.claude-work" }),
    limit({ used: 30, window: "seven_day", resetsAtMs: NOON + 30 * HOUR_MS }),
  ];
  assert.deepEqual(
    currentLimits(said, NOON).map(({ account, window, used }) => [account, window, used]),
    [
      ["/home/dev/.claude", "five_hour", 60],
      ["/home/dev/.claude", "seven_day", 30],
      ["/home/dev/.claude-work", "five_hour", 7],
    ],
  );
});

test("a window that was reset is unknown until the agent speaks again", () => {
  assert.deepEqual(currentLimits([limit()], NOON + 3 * HOUR_MS), []);
});
