import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, setUpHub, types } from "../../test/support/live-hub.ts";
import { storedSession } from "../../test/support/memory-reader.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { MAX_PENDING_BYTES, STALLED_FOR_MS } from "./subscriber.ts";

test("a slow reader loses no event and holds little", async (t) => {
  const { connect, store } = setUpHub(t);
  const sink = connect();
  sink.stall();
  for (let batch = 0; batch < 100; batch += 1) store(50);
  assert.equal(sink.state, "open");
  sink.resume();
  await waitFor("the reader to get the rest", () => sink.seqs().length >= 5000);
  assert.deepEqual(sink.seqs(), numbers(1, 5000));
  assert.ok(sink.maxPendingBytes < MAX_PENDING_BYTES, `${sink.maxPendingBytes} bytes waited`);
});

test("reader that is overtaken by retention gets a reset", async (t) => {
  const { reader, connect, store } = setUpHub(t);
  const sink = connect();
  sink.stall();
  for (let batch = 0; batch < 100; batch += 1) store(50);
  const received = sink.seqs().length;
  reader.forgetUpTo(4000);
  sink.resume();
  await waitFor("the reader to be reset", () => types(sink).includes("reset"));
  assert.deepEqual(sink.seqs(), numbers(1, received));
  assert.deepEqual(sink.frames().at(-1), { type: "reset", seq: 5000, reason: "too_old" });
});

test("client that stops reading is cut off within the limit, once, and delays no other", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { hub, logger, time, connect, store } = setUpHub(t);
  const [dead, alive] = [connect(), connect()];
  dead.stall();
  for (let batch = 0; batch < 400; batch += 1) store(50);
  assert.deepEqual(alive.seqs(), numbers(1, 20_000));
  assert.ok(dead.maxPendingBytes <= MAX_PENDING_BYTES, `${dead.maxPendingBytes} bytes waited`);

  time.nowMs += STALLED_FOR_MS - 1;
  t.mock.timers.tick(1000);
  assert.equal(dead.state, "open");
  time.nowMs += 1;
  t.mock.timers.tick(2000);
  assert.equal(dead.state, "destroyed");
  assert.deepEqual(hub.stats(), { pendingBytes: 0, cutOff: 1, refused: 0 });
  assert.equal(logger.records.filter((record) => record.level === "warn").length, 1);
});

test("frames that cannot be read again later count towards the bound", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { hub, connect } = setUpHub(t);
  const sink = connect();
  sink.stall();
  const title = "t".repeat(1000);
  for (let round = 0; round < 100 && sink.state === "open"; round += 1) {
    const changed = Array.from({ length: 10 }, (_, index) => storedSession({ sessionId: `session-${index}`, title }));
    hub.publish([], changed);
    t.mock.timers.tick(200);
  }
  assert.equal(sink.state, "destroyed");
  assert.ok(sink.maxPendingBytes < 2 * MAX_PENDING_BYTES, `${sink.maxPendingBytes} bytes waited`);
});

test("store that fails during a replay costs only that client its connection", async (t) => {
  const { hub, reader, logger, connect, store } = setUpHub(t);
  reader.add(1000);
  const broken = t.mock.method(reader, "eventsAfter", () => {
    throw new Error("disk I/O error");
  });
  const sink = connect(1);
  const other = connect();
  await waitFor("it is cut off", () => sink.state === "destroyed");
  broken.mock.restore();
  store(1);
  assert.deepEqual(other.seqs(), [1001]);
  assert.equal(hub.connectionCount, 1);
  assert.match(String(logger.records[0]?.fields["reason"]), /disk I\/O error/);
});
