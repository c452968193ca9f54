import assert from "node:assert/strict";
import { test } from "node:test";
import { countTurns } from "../../test/support/count-turns.ts";
import { setUpHub } from "../../test/support/live-hub.ts";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import { createMemoryReader, TEST_TIME_MS } from "../../test/support/memory-reader.ts";
import { createMemorySink } from "../../test/support/memory-sink.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { createHub } from "./hub.ts";
import { REPLAY_LIMIT_EVENTS, REPLAY_TURN_MS, resetReason, type LastEventId } from "./replay.ts";

interface Case {
  readonly name: string;
  /** How many events were ever stored, and up to which they were deleted. */
  readonly stored: number;
  readonly forgotten?: number;
  readonly lastEventId: LastEventId;
  readonly reason: ReturnType<typeof resetReason>;
}

const MANY = REPLAY_LIMIT_EVENTS + 50;

const cases: readonly Case[] = [
  { name: "without an id", stored: 5, lastEventId: null, reason: null },
  { name: "with the newest id", stored: 5, lastEventId: 5, reason: null },
  { name: "with an older id", stored: 5, lastEventId: 3, reason: null },
  { name: "from the very beginning", stored: 5, lastEventId: 0, reason: null },
  { name: "in an empty store", stored: 0, lastEventId: 0, reason: null },
  {
    name: "with an id of a database that is gone",
    stored: 5,
    lastEventId: 6,
    reason: "unknown_id",
  },
  {
    name: "with an id that is none",
    stored: 5,
    lastEventId: "invalid",
    reason: "unknown_id",
  },
  { name: "right at the replay limit", stored: MANY, lastEventId: 50, reason: null },
  {
    name: "one beyond the replay limit",
    stored: MANY,
    lastEventId: 49,
    reason: "too_old",
  },
  {
    name: "with the id before the oldest stored event",
    stored: 9,
    forgotten: 4,
    lastEventId: 4,
    reason: null,
  },
  {
    name: "with an id whose successor was deleted",
    stored: 9,
    forgotten: 4,
    lastEventId: 3,
    reason: "too_old",
  },
  {
    name: "when everything was deleted",
    stored: 9,
    forgotten: 9,
    lastEventId: 3,
    reason: "too_old",
  },
];

for (const { name, stored, forgotten = 0, lastEventId, reason } of cases) {
  test(`a client that comes ${name} ${reason === null ? "continues" : "is reset"}`, () => {
    const history = createMemoryReader();
    history.add(stored);
    history.forgetUpTo(forgotten);
    assert.equal(resetReason(history, lastEventId), reason);
  });
}

const CLIENTS = 40;

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

test("a client that resumes before an import gets what hooks reported since", async (t) => {
  const { reader, connect } = setUpHub(t);
  reader.add(2);
  reader.add(450, { source: "import" });
  reader.add(1);
  reader.add(3, { source: "import" });
  const sink = connect(1);
  await waitFor("the event behind the import", () => sink.seqs().length === 2);
  assert.deepEqual(sink.seqs(), [2, 453]);
  reader.add(1);
  const next = connect(453);
  await waitFor("the newest event", () => next.seqs().length === 1);
  assert.deepEqual(next.seqs(), [457]);
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

test("client of a history by places gets the numbers of its events", async (t) => {
  const reader = createMemoryReader();
  // The second event became visible after the third one.
  const numbers = new Map([
    [1, 100],
    [2, 300],
    [3, 200],
  ]);
  const history = { ...reader, numberOf: (place: number) => numbers.get(place) ?? 0 };
  const hub = createHub({
    history,
    readMetrics: () => null,
    clock: { now: () => TEST_TIME_MS },
    logger: createMemoryLogger(),
    maxConnections: 2,
    heartbeatIntervalMs: 1000,
    metricsRefreshMs: 10_000,
  });
  reader.add(2);
  const [resumed, invalid] = [createMemorySink(), createMemorySink()];
  t.after(() => [resumed, invalid].forEach((sink) => sink.hangUp()));
  hub.attach(resumed, 1);
  hub.attach(invalid, "invalid");
  await waitFor("the replay", () => resumed.seqs().length === 1);
  hub.publish(reader.add(1), []);
  assert.deepEqual(resumed.seqs(), [300, 200]);
  assert.deepEqual(
    invalid.frames().flatMap((frame) => (frame.type === "connected" || frame.type === "reset" ? [frame.seq] : [])),
    [300, 300],
  );
});
