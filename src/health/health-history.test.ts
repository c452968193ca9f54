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
    addSample: (sample: HealthSample) => {
      if (disk.full) throw new Error("database or disk is full");
      kept.push(sample);
    },
  };
  const logger = createMemoryLogger();
  const history = createHealthHistory({ read, journal, clock: { now: () => Date.now() }, logger });
  return { history, kept, disk, logger, reads: () => reads };
}

test("while something happens there is a sample a minute, however much it is", (t) => {
  const { history, kept } = historyInTime(t);
  for (let second = 0; second < 180; second += 1) {
    for (let time = 0; time < 20; time += 1) history.changed();
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(
    kept.map(({ atMs }) => atMs),
    [1_001_000, 1_061_000, 1_121_000],
  );
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

test("a history that was stopped takes no further sample", (t) => {
  const { history, reads } = historyInTime(t);
  history.changed();
  history.stop();
  history.changed();
  t.mock.timers.tick(120_000);
  assert.equal(reads(), 0);
});

test("history that the disk refuses is logged once, and goes on afterwards", (t) => {
  const { history, disk, kept, logger } = historyInTime(t);
  disk.full = true;
  for (let minute = 0; minute < 3; minute += 1) {
    history.changed();
    t.mock.timers.tick(60_000);
  }
  assert.equal(logger.records.filter(({ level }) => level === "warn").length, 1);
  disk.full = false;
  history.changed();
  t.mock.timers.tick(60_000);
  assert.equal(kept.length, 1);
});
