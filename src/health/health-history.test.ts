import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import type { HealthSample, HealthChange, CheckName, CheckStatus, HealthCheck } from "../core/health.ts";
import { createHealthHistory, createHealthMonitor } from "./health-history.ts";

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

function check(name: CheckName, status: CheckStatus): HealthCheck {
  return { name, status, value: [], figures: [], detail: [], fix: null };
}

/** A monitor with a clock and checks that the test sets. */
function harness(t: TestContext, lastStatuses: ReadonlyMap<CheckName, CheckStatus> = new Map()) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: 0 });
  const now = { disk: "ok" as CheckStatus, memory: "unknown" as CheckStatus };
  const seen: HealthChange[] = [];
  const fault: { thrown: Error | null } = { thrown: null };
  let looks = 0;
  const logger = createMemoryLogger();
  const monitor = createHealthMonitor({
    lastStatuses,
    measure: () => {
      looks += 1;
      if (fault.thrown !== null) throw fault.thrown;
    },
    read: () => [check("disk", now.disk), check("memory", now.memory)],
    intervalMs: 30_000,
    onCheck: (_checks, changes) => void seen.push(...changes),
    clock: { now: () => Date.now() },
    logger,
  });
  const changes = () => seen.map(({ name, from, to, atMs }) => [name, from, to, atMs]);
  return { monitor, now, changes, fault, logger, looks: () => looks };
}

test("monitor checks at the start and at its interval, and uses a new one at once", (t) => {
  const { monitor, looks } = harness(t);
  monitor.start();
  t.mock.timers.tick(60_000);
  assert.equal(looks(), 3);
  monitor.configure(1000);
  t.mock.timers.tick(5000);
  assert.equal(looks(), 8);
  monitor.stop();
  t.mock.timers.tick(60_000);
  assert.equal(looks(), 8);
});

test("only a check that starts or stops failing is a change", (t) => {
  const { monitor, now, changes } = harness(t);
  monitor.start();
  now.memory = "ok";
  t.mock.timers.tick(30_000);
  now.disk = "degraded";
  t.mock.timers.tick(30_000);
  now.disk = "failed";
  now.memory = "note";
  t.mock.timers.tick(30_000);
  t.mock.timers.tick(30_000);
  now.disk = "ok";
  t.mock.timers.tick(30_000);
  assert.deepEqual(changes(), [
    ["disk", "ok", "degraded", 60_000],
    ["disk", "degraded", "failed", 90_000],
    ["disk", "failed", "ok", 150_000],
  ]);
});

test("failures from before a restart are no change, their ends in between are", (t) => {
  const before = new Map<CheckName, CheckStatus>([
    ["disk", "failed"],
    ["memory", "degraded"],
  ]);
  const { monitor, now, changes } = harness(t, before);
  now.disk = "failed";
  now.memory = "ok";
  monitor.start();
  assert.deepEqual(changes(), [["memory", "degraded", "ok", 0]]);
});

test("a look that fails is logged, and the next one is made", (t) => {
  const { monitor, now, changes, fault, logger } = harness(t);
  fault.thrown = new Error("EMFILE");
  monitor.start();
  assert.equal(logger.records.filter(({ level }) => level === "error").length, 1);
  fault.thrown = null;
  now.disk = "degraded";
  t.mock.timers.tick(30_000);
  assert.equal(changes().length, 1);
});
