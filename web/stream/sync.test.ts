import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthDto } from "../../src/api/dto.ts";
import { sampleEvent, sampleSession } from "../../test/support/page/state-harness.ts";
import { setUp } from "../../test/support/page/sync-harness.ts";

test("loads the lists, then follows the stream from behind the newest event", async () => {
  const page = setUp({ stored: [sampleEvent(1), sampleEvent(2)] });
  page.sync.start();
  await page.time.advance(0);
  assert.equal(page.daemon.streams[0]?.after, 2);
  assert.deepEqual(page.seqs(), [2, 1]);
  page.connect();
  page.emit(sampleEvent(3));
  await page.time.advance(100);
  assert.deepEqual(page.seqs(), [3, 2, 1]);
  assert.equal(page.phase(), "live");
});

test("a filtered page still follows from behind the newest event of all", async () => {
  const page = setUp({ stored: [sampleEvent(1), sampleEvent(2, { session_id: "other" })] });
  page.store.feed.setFilter({ sessionId: "s1" });
  page.sync.start();
  await page.time.advance(0);
  assert.deepEqual(page.seqs(), [1]);
  assert.equal(page.daemon.streams[0]?.after, 2);
});

test("after a lost connection each event shows once, and sessions are fetched again", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  page.emit(sampleEvent(2));
  page.daemon.streams.at(-1)?.handlers.onLost();
  assert.equal(page.phase(), "reconnecting");
  page.daemon.log.push(sampleEvent(3), sampleEvent(4));
  page.daemon.sessions = [sampleSession("s1", { state: "done" })];
  await page.time.advance(500);
  page.connect();
  page.send({ type: "event", data: sampleEvent(3) });
  page.emit(sampleEvent(5));
  await page.time.advance(100);
  assert.deepEqual(page.seqs(), [5, 4, 3, 2, 1]);
  assert.equal(page.store.sessions.find("s1")?.state, "done");
});

test("after a lost connection the health and settings views show the current state", async () => {
  const page = setUp();
  const stop = [page.store.healthHistory.watch(), page.store.settings.watch()];
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  await page.time.advance(3000);
  const before = page.daemon.asked;
  page.daemon.streams.at(-1)?.handlers.onLost();
  await page.time.advance(500);
  page.connect();
  // Before either polls by itself.
  await page.time.advance(2000);
  for (const end of stop) end();
  assert.deepEqual([page.daemon.asked.settings - before.settings, page.daemon.asked.history - before.history], [1, 1]);
});

test("an answer about the health does not replace a newer frame", async () => {
  const page = setUp();
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  const gate = Promise.withResolvers<undefined>();
  page.daemon.gate = gate.promise;
  await page.time.advance(5500);
  const frame = { ...page.store.health.value, degraded: true } as HealthDto;
  page.send({ type: "health", data: frame });
  await page.time.advance(100);
  gate.resolve(undefined);
  await page.time.advance(0);
  assert.equal(page.store.health.value?.degraded, true);
});

test("a reset drops the shown rows, fetches the lists and resumes at the new number", async () => {
  const page = setUp({ stored: [sampleEvent(90), sampleEvent(91)] });
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  page.daemon.log = [sampleEvent(1), sampleEvent(2)];
  page.send({ type: "reset", seq: 2, reason: "unknown_id" });
  page.emit(sampleEvent(3));
  await page.time.advance(100);
  assert.deepEqual(page.seqs(), [3, 2, 1]);
  page.daemon.streams.at(-1)?.handlers.onLost();
  await page.time.advance(500);
  assert.equal(page.daemon.streams.at(-1)?.after, 3);
});

test("without a stream the page polls, says so, shows each event once, then goes live", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.daemon.refusesStreams = true;
  page.sync.start();
  await page.time.advance(4000);
  assert.equal(page.phase(), "polling");
  page.daemon.log.push(sampleEvent(2), sampleEvent(3));
  await page.time.advance(3000);
  assert.deepEqual(page.seqs(), [3, 2, 1]);
  page.daemon.refusesStreams = false;
  const refused = page.daemon.streams.length;
  for (let second = 0; second < 12 && page.daemon.streams.length === refused; second++) await page.time.advance(1000);
  page.connect();
  assert.equal(page.phase(), "live");
  assert.equal(page.daemon.streams.at(-1)?.after, 3);
  page.daemon.log.push(sampleEvent(4));
  await page.time.advance(4000);
  assert.deepEqual(page.seqs(), [3, 2, 1], "it still polls");
});

test("a backlog too long to catch up with by polling is shown from its newest page on", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.daemon.refusesStreams = true;
  page.sync.start();
  await page.time.advance(4000);
  page.daemon.log = Array.from({ length: 3000 }, (_, i) => sampleEvent(i + 1));
  await page.time.advance(3000);
  assert.equal(page.seqs()[0], 3000);
  assert.equal(page.seqs().length, 200);
});

test("without any answer it does not claim to poll", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  page.daemon.reachable = false;
  page.daemon.streams.at(-1)?.handlers.onLost();
  await page.time.advance(30_000);
  page.store.clock.tick();
  assert.equal(page.store.connection.shown.value.kind, "stale");
  assert.deepEqual(page.seqs(), [1]);
});

test("a daemon that is not there at first is found once it is", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.daemon.reachable = false;
  page.sync.start();
  await page.time.advance(2000);
  assert.notEqual(page.store.problem.value, null);
  page.daemon.reachable = true;
  await page.time.advance(10_000);
  assert.equal(page.store.problem.value, null);
  assert.deepEqual(page.seqs(), [1]);
  assert.equal(page.daemon.streams.length > 0, true);
});

test("a stopped page holds no connection, and starts again from the beginning", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  page.sync.stop();
  assert.equal(page.daemon.streams.at(-1)?.open, false);
  page.daemon.log.push(sampleEvent(2));
  await page.time.advance(20_000);
  assert.equal(page.daemon.streams.length, 1);
  page.sync.start();
  await page.time.advance(0);
  assert.deepEqual(page.seqs(), [2, 1]);
});
