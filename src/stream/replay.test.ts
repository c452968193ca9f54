import assert from "node:assert/strict";
import { test } from "node:test";
import { countTurns } from "../../test/support/count-turns.ts";
import { numbers, setUpHub } from "../../test/support/live-hub.ts";
import { createMemoryReader } from "../../test/support/memory-reader.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import {
  planReplay,
  REPLAY_LIMIT_EVENTS,
  REPLAY_PAGE_EVENTS,
  REPLAY_TURN_MS,
  type LastEventId,
  type ReplayPlan,
} from "./replay.ts";

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

const CLIENTS = 40;

test("replay for many is read and encoded once, and none misses newer events", async (t) => {
  const { reader, connect, store } = setUpHub(t, { maxConnections: CLIENTS });
  const pages = 5;
  reader.add(pages * REPLAY_PAGE_EVENTS);
  const read = t.mock.method(reader, "eventsAfter");
  const sinks = Array.from({ length: CLIENTS }, () => connect(0));
  const before = sinks.map(({ writes }) => writes.length);
  await waitFor("all events to arrive", () => sinks.every((sink) => sink.seqs().length >= pages * REPLAY_PAGE_EVENTS));
  assert.ok(read.mock.callCount() <= pages + 1, `${read.mock.callCount()} reads`);
  const [first, last] = [sinks.at(0), sinks.at(-1)];
  assert.equal(first?.writes[before[0] ?? 0], last?.writes[before.at(-1) ?? 0]);
  store(1);
  for (const sink of sinks) assert.deepEqual(sink.seqs(), numbers(1, pages * REPLAY_PAGE_EVENTS + 1));
});

test("event stored between two clients that resume at one event reaches both", async (t) => {
  const { hub, reader, connect } = setUpHub(t);
  reader.add(3);
  const [early, late] = [connect(1), connect(1)];
  const committed = reader.add(2);
  await waitFor("both events to arrive", () => early.seqs().length === 4 && late.seqs().length === 4);
  hub.publish(committed, []);
  const afterwards = connect(1);
  reader.add(1);
  await waitFor("its event to arrive", () => afterwards.seqs().length === 5);
  assert.deepEqual(afterwards.seqs(), [2, 3, 4, 5, 6]);
  assert.deepEqual(early.seqs(), [2, 3, 4, 5]);
});

test("replays from different positions are served a few per turn of the event loop", async (t) => {
  const { reader, connect } = setUpHub(t, { maxConnections: CLIENTS });
  reader.add(CLIENTS);
  const scheduler = countTurns(t);
  const readIn = new Map<number, number>();
  const { eventsAfter } = reader;
  t.mock.method(reader, "eventsAfter", (seq: number, limit: number) => {
    readIn.set(scheduler.now(), (readIn.get(scheduler.now()) ?? 0) + 1);
    for (const until = performance.now() + REPLAY_TURN_MS; performance.now() < until;);
    return eventsAfter(seq, limit);
  });
  scheduler.begin();
  const sinks = Array.from({ length: CLIENTS }, (_, at) => connect(at));
  await waitFor("all events to arrive", () => sinks.every((sink) => sink.seqs().at(-1) === CLIENTS));
  // One that fills the share, and one more where it began before the turn was counted.
  assert.ok(Math.max(...readIn.values()) <= 2, JSON.stringify([...readIn.values()]));
});
