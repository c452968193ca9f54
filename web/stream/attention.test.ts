import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, sampleSession } from "../../test/support/page/state-harness.ts";
import { setUp } from "../../test/support/page/sync-harness.ts";

const waiting = sampleSession("w", { state: "waiting", last_used_at: "2025-12-01T00:00:00.000Z" });
const newer = Array.from({ length: 110 }, (_, index) => sampleSession(`s${index}`, { state: "ended" }));

async function openPage(page: ReturnType<typeof setUp>): Promise<void> {
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  await page.time.advance(100);
}

const countOf = (page: ReturnType<typeof setUp>) => page.store.sessions.counts.value.waiting;

test("a wait behind 110 newer sessions is counted by a load and kept by the stream", async () => {
  const page = setUp();
  page.daemon.sessions = [waiting, ...newer];
  await openPage(page);
  assert.equal(countOf(page), 1);
  for (let i = 0; i < 600; i++) page.send({ type: "session", data: sampleSession(`later${i}`, { state: "ended" }) });
  await page.time.advance(200);
  assert.equal(page.store.sessions.groups.value.waiting[0]?.session_id, "w");
});

test("a wait that began between the lists and the stream is counted", async () => {
  const page = setUp({ stored: [sampleEvent(1)] });
  page.sync.start();
  await page.time.advance(0);
  page.daemon.log.push(sampleEvent(2));
  page.daemon.sessions = [waiting];
  page.connect();
  await page.time.advance(100);
  assert.equal(countOf(page), 1);
});

test("a state that changed without an event between the lists and the stream is shown", async () => {
  const page = setUp();
  page.daemon.sessions = [waiting];
  page.sync.start();
  await page.time.advance(0);
  assert.equal(countOf(page), 1);
  page.daemon.sessions = [{ ...waiting, state: "working" }];
  page.connect();
  await page.time.advance(100);
  assert.equal(countOf(page), 0);
});

test("a wait that ended while the stream was away is counted no more", async () => {
  const page = setUp();
  page.daemon.sessions = [waiting, ...newer];
  await openPage(page);
  page.daemon.streams.at(-1)?.handlers.onLost();
  page.daemon.sessions = [...newer];
  await page.time.advance(500);
  page.connect();
  await page.time.advance(100);
  assert.equal(countOf(page), 0);
});

test("a reset brings the waits of the current database", async () => {
  const page = setUp();
  page.daemon.sessions = [waiting, ...newer];
  await openPage(page);
  page.daemon.sessions = [sampleSession("other", { state: "waiting" }), ...newer];
  page.send({ type: "reset", seq: 0, reason: "unknown_id" });
  await page.time.advance(200);
  assert.deepEqual(
    page.store.sessions.groups.value.waiting.map(({ session_id: id }) => id),
    ["other"],
  );
});

test("lists that differ from the daemon's counts for five seconds are asked for again", async () => {
  const page = setUp();
  await openPage(page);
  // Only the count shows it: a session was removed, or its frame was lost.
  page.daemon.sessions = [waiting];
  page.sendMetrics();
  await page.time.advance(4000);
  assert.equal(countOf(page), 0);
  await page.time.advance(2000);
  assert.equal(countOf(page), 1);
});

test("state from the stream is not undone by an answer that was on its way", async () => {
  const page = setUp();
  await openPage(page);
  page.daemon.streams.at(-1)?.handlers.onLost();
  await page.time.advance(500);
  const { promise, resolve } = Promise.withResolvers<void>();
  page.daemon.gate = promise;
  page.connect();
  page.daemon.sessions = [waiting];
  page.send({ type: "session", data: waiting });
  page.sendMetrics();
  await page.time.advance(200);
  resolve();
  await page.time.advance(0);
  assert.equal(countOf(page), 1);
  assert.equal(page.store.metrics.value?.attention.waiting, 1);
});
