import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, setUpHub, types } from "../../test/support/live-hub.ts";
import { storedSession } from "../../test/support/memory-reader.ts";
import { createMemorySink } from "../../test/support/memory-sink.ts";
import { waitFor } from "../../test/support/wait-for.ts";

test("new client gets connected, then the metrics, and no past events", (t) => {
  const { reader, connect } = setUpHub(t);
  reader.add(7);
  const sink = connect();
  assert.deepEqual(types(sink), ["connected", "metrics_update"]);
  assert.deepEqual(sink.frames()[0], { type: "connected", timestamp: "2026-01-02T03:04:05.678Z", seq: 7 });
});

test("a batch is encoded once and is one write for each client", (t) => {
  const { connect, store } = setUpHub(t);
  const [first, second] = [connect(), connect()];
  const before = first.writes.length;
  store(3);
  assert.equal(first.writes.length, before + 1);
  assert.equal(first.writes.at(-1), second.writes.at(-1));
  assert.deepEqual(first.seqs(), [1, 2, 3]);
});

test("an event and its session are one write for each client", (t) => {
  const { hub, reader, connect } = setUpHub(t);
  const [first, second] = [connect(), connect()];
  const before = first.writes.length;
  hub.publish(reader.add(1), [storedSession()]);
  assert.equal(first.writes.length, before + 1);
  assert.equal(first.writes.at(-1), second.writes.at(-1));
  assert.deepEqual(types(first).slice(-2), ["event", "session"]);
});

test("client that catches up receives each changed session once", async (t) => {
  const { hub, reader, connect } = setUpHub(t);
  reader.add(500);
  const behind = connect(1);
  hub.publish(reader.add(1), [storedSession()]);
  await waitFor("the client to get the rest", () => behind.seqs().length === 500);
  assert.equal(types(behind).filter((type) => type === "session").length, 1);
});

test("client that reconnects gets each missed event once while new ones arrive", async (t) => {
  const { reader, connect, store } = setUpHub(t);
  reader.add(1000);
  const sink = connect(100);
  for (let turn = 0; turn < 50; turn += 1) {
    store(3);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await waitFor("the replay is done", () => sink.seqs().length >= 1050);
  assert.deepEqual(sink.seqs(), numbers(101, 1150));
  store(1);
  assert.equal(sink.seqs().at(-1), 1151);
});

test("events stored when a client connected are not sent again by their broadcast", async (t) => {
  const { hub, reader, connect } = setUpHub(t);
  reader.add(2);
  const committed = reader.add(3);
  const fresh = connect();
  const resumed = connect(2);
  await waitFor("the replay is done", () => resumed.seqs().length === 3);
  hub.publish(committed, []);
  assert.deepEqual(fresh.seqs(), []);
  assert.deepEqual(resumed.seqs(), [3, 4, 5]);
});

test("batch that a client has in part is sent from its position", async (t) => {
  const { hub, reader, connect } = setUpHub(t);
  const known = reader.add(2);
  const sink = connect();
  hub.publish([...known, ...reader.add(2)], []);
  await waitFor("the client to get the rest", () => sink.seqs().length === 2);
  assert.deepEqual(sink.seqs(), [3, 4]);
});

test("client whose position is gone gets a reset, then everything that follows", (t) => {
  const { reader, connect, store } = setUpHub(t);
  reader.add(5);
  const sink = connect(99);
  store(1);
  assert.deepEqual(sink.frames().at(2), { type: "reset", seq: 5, reason: "unknown_id" });
  assert.deepEqual(sink.seqs(), [6]);
  assert.match(Buffer.concat(sink.writes).toString(), /event: reset\nid: 5\n/);
});

test("connection beyond the limit is refused unwritten, and a freed place can be taken", (t) => {
  const { hub, connect } = setUpHub(t, { maxConnections: 1 });
  const first = connect();
  const refused = createMemorySink();
  assert.throws(() => hub.attach(refused, null), { code: "http/busy", details: { limit: 1 } });
  assert.deepEqual(refused.writes, []);
  assert.equal(hub.stats().refused, 1);
  first.hangUp();
  connect();
  assert.equal(hub.connectionCount, 1);
});

test("closing ends streams and accepts no more", (t) => {
  const { hub, connect, store } = setUpHub(t);
  const [reading, stalled] = [connect(), connect()];
  stalled.stall();
  hub.close();
  assert.equal(reading.state, "ended");
  assert.equal(stalled.state, "open");
  assert.throws(() => connect(), { code: "http/stopping" });
  store(1);
  assert.deepEqual(stalled.seqs(), []);
});

test("a reset makes every client go on behind the newest event", (t) => {
  const { hub, reader, connect, store } = setUpHub(t);
  const [fresh, behind] = [connect(), connect(0)];
  reader.add(700);
  hub.reset();
  for (const sink of [fresh, behind]) {
    assert.deepEqual(sink.frames().at(-1), { type: "reset", seq: 700, reason: "too_old" });
  }
  store(1);
  assert.deepEqual([fresh.seqs(), behind.seqs()], [[701], [701]]);
});
