import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import type { CheckName, CheckStatus, HealthChange, HealthCheck } from "../core/health.ts";
import { createHealthMonitor } from "./health-monitor.ts";

function check(name: CheckName, status: CheckStatus): HealthCheck {
  return { name, status, value: [], values: [], detail: [], fix: null };
}

/** A monitor with a clock and checks that the test sets. */
function harness(t: TestContext, lastStatuses: ReadonlyMap<CheckName, CheckStatus> = new Map()) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: 0 });
  const now = { disk: "ok" as CheckStatus, memory: "unknown" as CheckStatus };
  const seen: HealthChange[] = [];
  const fault: { thrown: Error | null } = { thrown: null };
  let checks = 0;
  const logger = createMemoryLogger();
  const monitor = createHealthMonitor({
    lastStatuses,
    read: () => {
      checks += 1;
      if (fault.thrown !== null) throw fault.thrown;
      return [check("disk", now.disk), check("memory", now.memory)];
    },
    intervalMs: 30_000,
    onCheck: (_checks, changes) => void seen.push(...changes),
    clock: { now: () => Date.now() },
    logger,
  });
  const changes = () => seen.map(({ name, from, to, atMs }) => [name, from, to, atMs]);
  return { monitor, now, changes, fault, logger, checks: () => checks };
}

test("monitor checks at the start and at its interval, whose change holds at once", (t) => {
  const { monitor, checks } = harness(t);
  monitor.start();
  t.mock.timers.tick(60_000);
  assert.equal(checks(), 3);
  monitor.configure(1000);
  t.mock.timers.tick(5000);
  assert.equal(checks(), 8);
  monitor.stop();
  t.mock.timers.tick(60_000);
  assert.equal(checks(), 8);
});

test("only what becomes trouble or ceases to be is a change", (t) => {
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

test("what was said before a restart is no news, and what ended in between is", (t) => {
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

test("a failed check is logged, and the next one is made", (t) => {
  const { monitor, now, changes, fault, logger } = harness(t);
  fault.thrown = new Error("EMFILE");
  monitor.start();
  assert.equal(logger.records.filter(({ level }) => level === "error").length, 1);
  fault.thrown = null;
  now.disk = "degraded";
  t.mock.timers.tick(30_000);
  assert.equal(changes().length, 1);
});
