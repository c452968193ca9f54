import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleHealth } from "../../test/support/browser/samples.ts";
import { setUpHub, types } from "../../test/support/live-hub.ts";
import { storedSession } from "../../test/support/memory-reader.ts";
import { sampleMetrics } from "../../test/support/sample-metrics.ts";
import { QUIET_FOR_MS } from "../core/session/activity.ts";

test("one heartbeat a second goes to every client, and no timer runs without one", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const readMetrics = t.mock.fn(() => sampleMetrics());
  const { connect } = setUpHub(t, { readMetrics });
  t.mock.timers.tick(60_000);
  assert.equal(readMetrics.mock.callCount(), 0);

  const [first, second] = [connect(), connect()];
  t.mock.timers.tick(3000);
  assert.equal(types(first).filter((type) => type === "heartbeat").length, 3);
  assert.equal(first.writes.at(-1), second.writes.at(-1));

  first.hangUp();
  second.hangUp();
  const reads = readMetrics.mock.callCount();
  const writes = first.writes.length;
  t.mock.timers.tick(60_000);
  assert.equal(readMetrics.mock.callCount(), reads);
  assert.equal(first.writes.length, writes);
});

test("a changed configuration changes the heartbeat of those connected", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { hub, connect } = setUpHub(t);
  const sink = connect();
  hub.configure({ maxConnections: 1, heartbeatIntervalMs: 100, metricsRefreshMs: 10_000 });
  t.mock.timers.tick(500);
  assert.equal(types(sink).filter((type) => type === "heartbeat").length, 5);
  assert.throws(() => connect(), { code: "http/busy" });
});

test("session that is silent for too long is sent as unknown, once", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { connect, reader, time } = setUpHub(t);
  reader.addSession(storedSession({ state: "working", process: null }));
  const sink = connect();
  const states = () => sink.frames().flatMap((frame) => (frame.type === "session" ? [frame.data.state] : []));
  const staleAtMs = time.nowMs + QUIET_FOR_MS;
  time.nowMs = staleAtMs - 1;
  t.mock.timers.tick(1000);
  assert.deepEqual(states(), []);
  time.nowMs = staleAtMs;
  t.mock.timers.tick(1000);
  time.nowMs += 5000;
  t.mock.timers.tick(5000);
  assert.deepEqual(states(), ["unknown"]);
});

test("client that connects just after gets it too, and a failed query is repeated", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { connect, reader, time, logger } = setUpHub(t);
  reader.addSession(storedSession({ state: "working", process: null }));
  time.nowMs += QUIET_FOR_MS + 2000;
  const look = t.mock.method(reader, "becameStaleBetween", () => {
    throw new Error("disk I/O error");
  });
  const sink = connect();
  t.mock.timers.tick(3000);
  assert.equal(look.mock.callCount(), 3);
  assert.equal(types(sink).filter((type) => type === "heartbeat").length, 3);
  assert.equal(logger.records.filter(({ level }) => level === "error").length, 1);
  look.mock.restore();
  t.mock.timers.tick(1000);
  assert.equal(types(sink).filter((type) => type === "session").length, 1);
});

test("metrics are sent when they differ, at most twice a second, the last one included", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let total = 1;
  const { connect, store } = setUpHub(t, { readMetrics: () => sampleMetrics({ total_events: total }) });
  const sink = connect();
  for (let step = 0; step < 100; step += 1) {
    total += 1;
    store(1);
    t.mock.timers.tick(10);
  }
  t.mock.timers.tick(1000);
  const sent = sink.frames().flatMap((frame) => (frame.type === "metrics_update" ? [frame.metrics.total_events] : []));
  assert.equal(sent.at(-1), total);
  assert.ok(sent.length <= 4, `told ${sent.length} times within about a second`);

  store(1);
  t.mock.timers.tick(2000);
  assert.equal(types(sink).filter((type) => type === "metrics_update").length, sent.length);
});

test("metrics that change without an event are sent too", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let lastHour = 5;
  const { connect } = setUpHub(t, { readMetrics: () => sampleMetrics({ events_last_hour: lastHour }) });
  const sink = connect();
  lastHour = 4;
  t.mock.timers.tick(10_000);
  t.mock.timers.tick(10);
  assert.equal(types(sink).filter((type) => type === "metrics_update").length, 2);
});

test("metrics that cannot be read leave the stream alone and are logged once", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { logger, connect, store } = setUpHub(t, {
    readMetrics: () => {
      throw new Error("no figures");
    },
  });
  const sink = connect();
  store(1);
  t.mock.timers.tick(30_000);
  assert.deepEqual(sink.seqs(), [1]);
  assert.equal(logger.records.filter((record) => record.level === "error").length, 1);
});

test("health is sent on connect and when it differs, at most every two seconds", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const health = sampleHealth();
  let lastSeq = 0;
  const { connect, store } = setUpHub(t, { readHealth: () => ({ ...health, last_seq: lastSeq }) });
  const sink = connect();
  const sent = () => sink.frames().flatMap((frame) => (frame.type === "health" ? [frame.data.last_seq] : []));
  assert.deepEqual(types(sink), ["connected", "metrics_update", "health"]);
  for (let step = 0; step < 40; step += 1) {
    lastSeq += 1;
    store(1);
    t.mock.timers.tick(100);
  }
  t.mock.timers.tick(3000);
  assert.equal(sent().at(-1), 40);
  assert.ok(sent().length <= 5, `told ${sent().length} times`);
  t.mock.timers.tick(20_000);
  assert.ok(sent().length <= 5);
});

test("session is sent at once, whatever others were sent just before", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { hub, connect } = setUpHub(t);
  const sink = connect();
  const sent = () => sink.frames().flatMap((frame) => (frame.type === "session" ? [frame.data.session_id] : []));
  for (const sessionId of ["one", "two", "three", "one"]) hub.publish([], [storedSession({ sessionId })]);
  assert.deepEqual(sent(), ["one", "two", "three"]);
  t.mock.timers.tick(150);
  assert.deepEqual(sent(), ["one", "two", "three", "one"]);
});

test("session that changes quickly is sent at once and then in its newest state", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { hub, connect } = setUpHub(t);
  const sink = connect();
  for (let count = 1; count <= 10; count += 1) hub.publish([], [storedSession({ eventCount: count })]);
  const counts = () => sink.frames().flatMap((frame) => (frame.type === "session" ? [frame.data.event_count] : []));
  assert.deepEqual(counts(), [1]);
  t.mock.timers.tick(150);
  assert.deepEqual(counts(), [1, 10]);
  t.mock.timers.tick(1000);
  assert.deepEqual(counts(), [1, 10]);
});

test("session whose state changes quickly is sent in each state at once", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const { hub, connect } = setUpHub(t);
  const sink = connect();
  const change = (state: "working" | "waiting", eventCount: number) =>
    hub.publish([], [storedSession({ state, eventCount })]);
  const sent = () =>
    sink
      .frames()
      .flatMap((frame) => (frame.type === "session" ? [`${frame.data.state} ${frame.data.event_count}`] : []));
  change("working", 1);
  change("working", 2);
  change("waiting", 3);
  assert.deepEqual(sent(), ["working 1", "waiting 3"]);
  change("waiting", 4);
  change("working", 5);
  assert.deepEqual(sent(), ["working 1", "waiting 3", "working 5"]);
  t.mock.timers.tick(1000);
  assert.deepEqual(sent(), ["working 1", "waiting 3", "working 5"]);
});
