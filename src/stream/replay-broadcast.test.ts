import assert from "node:assert/strict";
import { test } from "node:test";
import { countTurns } from "../../test/support/count-turns.ts";
import { numbers, setUpHub } from "../../test/support/live-hub.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { REPLAY_PAGE_EVENTS, REPLAY_TURN_MS } from "./stream-limits.ts";

const CLIENTS = 40;

test("replay for many is read and encoded once, and none misses newer events", async (t) => {
  const { reader, connect, store } = setUpHub(t, { maxConnections: CLIENTS });
  const pages = 5;
  reader.add(pages * REPLAY_PAGE_EVENTS);
  const read = t.mock.method(reader, "eventsAfter");
  const sinks = Array.from({ length: CLIENTS }, () => connect(0));
  const before = sinks.map(({ writes }) => writes.length);
  await waitFor("all to get the events", () => sinks.every((sink) => sink.seqs().length >= pages * REPLAY_PAGE_EVENTS));
  assert.ok(read.mock.callCount() <= pages + 1, `${read.mock.callCount()} reads`);
  const [first, last] = [sinks.at(0), sinks.at(-1)];
  assert.equal(first?.writes[before[0] ?? 0], last?.writes[before.at(-1) ?? 0]);
  store(1);
  for (const sink of sinks) assert.deepEqual(sink.seqs(), numbers(1, pages * REPLAY_PAGE_EVENTS + 1));
});

test("clients that return to one event at different times all get the rest", async (t) => {
  const { hub, reader, connect } = setUpHub(t);
  reader.add(3);
  const [early, late] = [connect(1), connect(1)];
  const committed = reader.add(2);
  await waitFor("both to get the events", () => early.seqs().length === 4 && late.seqs().length === 4);
  hub.publish(committed, []);
  const afterwards = connect(1);
  reader.add(1);
  await waitFor("the third to get the events", () => afterwards.seqs().length === 5);
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
  await waitFor("all to get the events", () => sinks.every((sink) => sink.seqs().at(-1) === CLIENTS));
  // One that fills the share, and one more where it began before the turn was counted.
  assert.ok(Math.max(...readIn.values()) <= 2, JSON.stringify([...readIn.values()]));
});
