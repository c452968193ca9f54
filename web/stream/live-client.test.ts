import assert from "node:assert/strict";
import { test } from "node:test";
import { effect, signal } from "@preact/signals";
import type { Frame } from "../../src/api/sse.ts";
import { createFakeTime, sampleEvent } from "../../test/support/page/state-harness.ts";
import { batchFrames, createLiveClient, MIN_SILENCE_MS, type FrameHandlers } from "./live-client.ts";

const beat: Frame = { type: "heartbeat", timestamp: "2026-01-01T00:00:00.000Z" };

function setUp() {
  const time = createFakeTime();
  const opened: { after: number; handlers: FrameHandlers; closed: boolean }[] = [];
  const lost: number[] = [];
  const position = { newest: 7, missedAfter: 7 };
  const client = createLiveClient({
    open: ({ newest: after }, handlers) => {
      const connection = { after, handlers, closed: false };
      opened.push(connection);
      return () => {
        connection.closed = true;
      };
    },
    timers: time,
    readMs: time.now,
    random: () => 0,
    position: () => position,
    onFrame: () => undefined,
    onLost: (failures) => lost.push(failures),
  });
  const newest = () => {
    const connection = opened.at(-1);
    assert.ok(connection !== undefined);
    return connection;
  };
  return { time, client, opened, lost, position, newest };
}

test("connects from behind the newest known event, and again from where it is by then", async () => {
  const { time, client, newest, position } = setUp();
  client.start();
  assert.equal(newest().after, 7);
  position.newest = 12;
  newest().handlers.onLost();
  await time.advance(500);
  assert.equal(newest().after, 12);
});

test("retries wait longer after each failure, up to ten seconds, until a frame arrives", async () => {
  const { time, client, opened, newest, lost } = setUp();
  client.start();
  for (const waitMs of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
    newest().handlers.onLost();
    const before = opened.length;
    await time.advance(waitMs - 1);
    assert.equal(opened.length, before, `before ${waitMs} ms`);
    await time.advance(1);
    assert.equal(opened.length, before + 1, `after ${waitMs} ms`);
  }
  newest().handlers.onFrame(beat);
  newest().handlers.onLost();
  assert.equal(lost.at(-1), 1);
  await time.advance(500);
  assert.equal(opened.length, 9);
});

test("silence counts as a loss, and the silent connection is closed", async () => {
  const { time, client, opened, lost } = setUp();
  client.start();
  await time.advance(MIN_SILENCE_MS - 1);
  assert.deepEqual(lost, []);
  await time.advance(1);
  assert.deepEqual(lost, [1]);
  assert.equal(opened[0]?.closed, true);
});

test("heartbeats keep the connection, however long", async () => {
  const { time, client, opened, newest } = setUp();
  client.start();
  for (let i = 0; i < 60; i++) {
    await time.advance(1000);
    newest().handlers.onFrame(beat);
  }
  assert.equal(opened.length, 1);
});

test("a heartbeat interval of 30 s is used, and is no loss", async () => {
  const { time, client, opened, newest } = setUp();
  client.start();
  let sinceBeatMs = 0;
  let connections = 1;
  for (let second = 0; second < 900; second++) {
    await time.advance(1000);
    sinceBeatMs = opened.length > connections ? 0 : sinceBeatMs + 1000;
    connections = opened.length;
    if (sinceBeatMs >= 30_000 && !newest().closed) {
      newest().handlers.onFrame(beat);
      sinceBeatMs = 0;
    }
  }
  const settled = opened.length;
  for (let i = 0; i < 20; i++) {
    await time.advance(30_000);
    newest().handlers.onFrame(beat);
  }
  assert.equal(opened.length, settled);
  assert.ok(settled < 8, `${settled} connections`);
});

test("a manual retry skips the backoff and leaves a standing connection alone", async () => {
  const { client, opened, newest, time } = setUp();
  client.start();
  newest().handlers.onFrame(beat);
  client.retryNow();
  assert.equal(opened.length, 1);
  newest().handlers.onLost();
  client.retryNow();
  assert.equal(opened.length, 2);
  newest().handlers.onFrame(beat);
  await time.advance(600);
  assert.equal(opened.length, 2);
});

test("once stopped, everything is closed and no connection comes back", async () => {
  const { client, opened, time } = setUp();
  client.start();
  client.stop();
  await time.advance(60_000);
  client.retryNow();
  assert.equal(opened.length, 1);
  assert.equal(opened[0]?.closed, true);
});

function setUpPaced() {
  const time = createFakeTime();
  const seqs = signal<readonly number[]>([]);
  const drawings: number[] = [];
  effect(() => void drawings.push(seqs.value.length));
  const paced = batchFrames(
    (frame) => {
      if (frame.type === "event") seqs.value = [...seqs.value, frame.data.seq];
    },
    { timers: time, readMs: time.now },
  );
  return { time, seqs, drawings, paced };
}

function event(seq: number): Frame {
  return { type: "event", data: sampleEvent(seq) };
}

test("a frame after a quiet moment goes through at once", async () => {
  const { time, seqs, paced } = setUpPaced();
  paced.take(event(1));
  assert.deepEqual(seqs.value, [1]);
  await time.advance(110);
  paced.take(event(2));
  assert.deepEqual(seqs.value, [1, 2]);
});

test("frames that follow closely go through together, in order, as one change", async () => {
  const { time, seqs, drawings, paced } = setUpPaced();
  for (let seq = 1; seq <= 1000; seq++) {
    paced.take(event(seq));
    await time.advance(1);
  }
  await time.advance(100);
  assert.deepEqual(
    seqs.value,
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
  assert.ok(drawings.length <= 13, `${drawings.length} drawings`);
});

test("waiting messages can be had at once, and come once", async () => {
  const { time, seqs, paced } = setUpPaced();
  for (const seq of [1, 2, 3]) paced.take(event(seq));
  paced.flush();
  await time.advance(100);
  assert.deepEqual(seqs.value, [1, 2, 3]);
});
