import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryReader } from "../../test/support/memory-reader.ts";
import { REPLAY_LIMIT_EVENTS } from "./stream-limits.ts";
import { planReplay, type LastEventId, type ReplayPlan } from "./replay.ts";

interface Case {
  readonly name: string;
  /** How many events were ever stored, and up to which they were deleted. */
  readonly stored: number;
  readonly forgotten?: number;
  readonly lastEventId: LastEventId;
  readonly plan: ReplayPlan;
}

const MANY = REPLAY_LIMIT_EVENTS + 50;

const cases: readonly Case[] = [
  { name: "without an id", stored: 5, lastEventId: null, plan: { kind: "live", position: 5 } },
  { name: "with the newest id", stored: 5, lastEventId: 5, plan: { kind: "live", position: 5 } },
  { name: "with an older id", stored: 5, lastEventId: 3, plan: { kind: "replay", position: 3 } },
  { name: "from the very beginning", stored: 5, lastEventId: 0, plan: { kind: "replay", position: 0 } },
  { name: "in an empty store", stored: 0, lastEventId: 0, plan: { kind: "live", position: 0 } },
  {
    name: "with an id of a database that is gone",
    stored: 5,
    lastEventId: 6,
    plan: { kind: "reset", position: 5, reason: "unknown_id" },
  },
  {
    name: "with an id that is none",
    stored: 5,
    lastEventId: "invalid",
    plan: { kind: "reset", position: 5, reason: "unknown_id" },
  },
  { name: "right at the replay limit", stored: MANY, lastEventId: 50, plan: { kind: "replay", position: 50 } },
  {
    name: "one beyond the replay limit",
    stored: MANY,
    lastEventId: 49,
    plan: { kind: "reset", position: MANY, reason: "too_old" },
  },
  {
    name: "with the id before the oldest stored event",
    stored: 9,
    forgotten: 4,
    lastEventId: 4,
    plan: { kind: "replay", position: 4 },
  },
  {
    name: "with an id whose successor was deleted",
    stored: 9,
    forgotten: 4,
    lastEventId: 3,
    plan: { kind: "reset", position: 9, reason: "too_old" },
  },
  {
    name: "when everything was deleted",
    stored: 9,
    forgotten: 9,
    lastEventId: 3,
    plan: { kind: "reset", position: 9, reason: "too_old" },
  },
];

for (const { name, stored, forgotten = 0, lastEventId, plan } of cases) {
  test(`a client that comes ${name} is planned as ${plan.kind}`, () => {
    const history = createMemoryReader();
    history.add(stored);
    history.forgetUpTo(forgotten);
    assert.deepEqual(planReplay(history, lastEventId), plan);
  });
}
