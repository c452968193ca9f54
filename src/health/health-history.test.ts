import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import type { HealthSample } from "../core/health.ts";
import { createHealthHistory } from "./health-history.ts";

const VALUES = {
  processing: { count: 1, p50: 1, p99: 1, max: 1 },
  waitingFiles: 0,
  oldestWaitingAgeMs: null,
  deadLetters: 0,
  liveConnections: 0,
  memoryBytes: 1,
  loopP99Ms: null,
  databaseMs: null,
  databaseBytes: null,
  diskFreeBytes: null,
  outboxWaiting: null,
  trouble: [],
} as const;

/** A history with a clock that the test moves, and the number of reads. */
function historyInTime(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  let reads = 0;
  const read = () => ({ ...VALUES, waitingFiles: (reads += 1) });
  const kept: HealthSample[] = [];
  const disk = { full: false };
  const journal = {
    samples: () => kept,
    addSample: (sample: HealthSample) => {
      if (disk.full) throw new Error("database or disk is full");
      kept.push(sample);
    },
  };
  const logger = createMemoryLogger();
  const open = () => createHealthHistory({ read, journal, maxSamples: 1440, clock: { now: () => Date.now() }, logger });
  return { history: open(), open, kept, disk, logger, reads: () => reads };
}

test("while something happens there is a sample a minute, however much it is", (t) => {
  const { history } = historyInTime(t);
  for (let second = 0; second < 180; second += 1) {
    for (let time = 0; time < 20; time += 1) history.changed();
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(
    history.samples(0).map(({ atMs }) => atMs),
    [1_001_000, 1_061_000, 1_121_000],
  );
  assert.equal(history.samples(1_100_000).length, 1);
});

test("no samples are read while nothing happens", (t) => {
  const { history, reads } = historyInTime(t);
  history.changed();
  t.mock.timers.tick(3_600_000);
  assert.equal(reads(), 1);
  history.changed();
  t.mock.timers.tick(60_000);
  assert.equal(reads(), 2);
});

test("a day is kept and no more", (t) => {
  const { history } = historyInTime(t);
  for (let minute = 0; minute < 1500; minute += 1) {
    history.changed();
    t.mock.timers.tick(60_000);
  }
  const samples = history.samples(0);
  assert.equal(samples.length, 1440);
  assert.equal(samples.at(-1)?.waitingFiles, 1500);
});

test("a history that was stopped takes no further sample", (t) => {
  const { history, reads } = historyInTime(t);
  history.changed();
  history.stop();
  history.changed();
  t.mock.timers.tick(120_000);
  assert.equal(reads(), 0);
});

test("remembered samples are there after a restart, and new ones follow", (t) => {
  const { history, open } = historyInTime(t);
  history.changed();
  t.mock.timers.tick(60_000);
  history.stop();
  const next = open();
  assert.deepEqual(
    next.samples(0).map(({ waitingFiles }) => waitingFiles),
    [1],
  );
  next.changed();
  t.mock.timers.tick(60_000);
  assert.equal(next.samples(0).length, 2);
});

test("history that the disk refuses stays in memory, and is logged once", (t) => {
  const { history, disk, kept, logger } = historyInTime(t);
  disk.full = true;
  for (let minute = 0; minute < 3; minute += 1) {
    history.changed();
    t.mock.timers.tick(60_000);
  }
  assert.equal(history.samples(0).length, 3);
  assert.equal(kept.length, 0);
  assert.equal(logger.records.filter(({ level }) => level === "warn").length, 1);
});
