import assert from "node:assert/strict";
import { test } from "node:test";
import { effect, signal } from "@preact/signals";
import type { Frame } from "../../src/api/frame.ts";
import { sampleEvent } from "../state/sample-events.ts";
import { createFakeTime } from "./fake-time.ts";
import { paceFrames } from "./pace-frames.ts";

function setUp() {
  const time = createFakeTime();
  const seqs = signal<readonly number[]>([]);
  const drawings: number[] = [];
  effect(() => void drawings.push(seqs.value.length));
  const paced = paceFrames(
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
  const { time, seqs, paced } = setUp();
  paced.take(event(1));
  assert.deepEqual(seqs.value, [1]);
  await time.advance(110);
  paced.take(event(2));
  assert.deepEqual(seqs.value, [1, 2]);
});

test("frames that follow closely go through together, in order, as one change", async () => {
  const { time, seqs, drawings, paced } = setUp();
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

test("what waits can be had at once, and comes once", async () => {
  const { time, seqs, paced } = setUp();
  for (const seq of [1, 2, 3]) paced.take(event(seq));
  paced.flush();
  await time.advance(100);
  assert.deepEqual(seqs.value, [1, 2, 3]);
});
