import assert from "node:assert/strict";
import { test } from "node:test";
import { BAD_SNAPSHOT, HEALTHY_SNAPSHOT as well } from "../../test/support/health-snapshot.ts";
import { AppError } from "../core/errors/errors.ts";
import { CHECK_NAMES, isWorseWhenLow, type CheckStatus } from "../core/health.ts";
import { findingLine, thresholdLine } from "../core/i18n/health-text.ts";
import type { DiskSpace } from "../system/files/disk-space.ts";
import { asItCame, finding } from "./checks/check.ts";
import { healthChecks } from "./health-checks.ts";
import type { HealthSnapshot, MachineValues, MessagesState, ForwardingValues } from "./health-snapshot.ts";

test("one slow event or one slow turn of the event loop does not degrade the health", () => {
  const processing = { count: 499, p50: 1, p99: 50, max: 50 };
  const loop = { count: 1499, p99Ms: 400, maxMs: 900 };
  const troubles = healthChecks({ ...well, processing, loop }).filter(({ status }) => status !== "ok");
  assert.deepEqual(troubles, []);
});

test("when all is well every check is ok and has no advice", () => {
  assert.deepEqual(
    healthChecks(well).map(({ name }) => name),
    [...CHECK_NAMES],
  );
  for (const check of healthChecks(well)) {
    assert.equal(check.status, "ok", check.name);
    assert.equal(check.fix, null);
    assert.notEqual(findingLine(check, "en"), "");
  }
});

test("a value beyond its limit makes its own check fail, and no other", () => {
  const single = Object.entries(BAD_SNAPSHOT).map(([name, value]) => ({ ...well, [name]: value }));
  for (const values of [well, ...single]) {
    for (const check of healthChecks(values)) {
      if (["database_integrity", "raw_log_watch", "log_file"].includes(check.name)) continue;
      const beyond = check.values.some(({ name, value, limit }) => {
        if (limit === null) return false;
        if (isWorseWhenLow(name)) return value < limit;
        return name === "connections" ? value >= limit : value > limit;
      });
      assert.equal(check.status !== "ok", beyond, check.name);
    }
  }
});

test("a value that cannot be measured is no trouble, and each says why", () => {
  const not = { ok: false, reason: asItCame("EIO: i/o error") } as const;
  const dark = { databaseMs: not, databaseSize: not, disk: not, memory: not, messages: not };
  const checks = healthChecks({ ...well, ...dark, hooks: not, sessionsWithoutHooks: not }).filter(
    ({ status }) => status !== "ok",
  );
  assert.deepEqual(
    checks.map(({ name, status, detail }) => [name, status, detail[0]]),
    ["hooks_installed", "last_event", "database_time", "database_size", "disk", "memory", "outbox", "destinations"].map(
      (name) => [name, "unknown", not.reason],
    ),
  );
});

const WITHOUT_HOOKS = { ok: true, value: { installed: false, faults: [], fix: "setup-again", broken: null } } as const;

test("a daemon that other machines forward to needs no hooks of its own", () => {
  const [hooks] = healthChecks({ ...well, hooks: WITHOUT_HOOKS });
  assert.deepEqual([hooks?.name, hooks?.status, hooks?.value[0]?.code], ["hooks_installed", "ok", "hooks-elsewhere"]);
});

const FAULTS = [finding("hooks-missing", { events: "Stop" })];
const diskOf = (disk: Partial<DiskSpace>): Partial<HealthSnapshot> => ({
  disk: { ok: true, value: { freeBytes: 100e9, totalBytes: 500e9, freeFiles: null, totalFiles: 0, ...disk } },
});
const messagesOf = (messages: Partial<MessagesState>): Partial<HealthSnapshot> => ({
  messages: {
    ok: true,
    value: { destinations: 2, disabled: [], failing: [], failed: 0, waiting: 0, oldestAgeMs: null, ...messages },
  },
});
const hooksOf = (broken: "disabled" | "script-missing" | "unreadable" | null) => ({
  hooks: { ok: true, value: { installed: true, faults: FAULTS, fix: "setup-again", broken } } as const,
});
const memoryOf = (processBytes: number, freeBytes: number): Partial<HealthSnapshot> => ({
  memory: { ok: true, value: { processBytes, freeBytes, totalBytes: 16e9 } },
});
const upstreamOf = (upstream: Partial<ForwardingValues>): Partial<HealthSnapshot> => ({
  upstream: well.upstream === null ? null : { ...well.upstream, ...upstream },
});
const machineOf = (machine: Partial<MachineValues["machines"][number]>): Partial<HealthSnapshot> => ({
  machines: {
    machines: [{ label: "laptop", silentForMs: 1000, skewMs: 0, missing: 0, isTwin: false, ...machine }],
    connectedForMs: 150_000,
  },
});

test("single machine has no check of machines, and an absent machine is no trouble", () => {
  const names = healthChecks({ ...well, upstream: null, machines: null }).map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => name === "upstream" || name === "machines"),
    [],
  );
  const away = healthChecks({ ...well, ...machineOf({ silentForMs: 9e9 }) }).find(({ name }) => name === "machines");
  assert.deepEqual([away?.status, away?.values[1]], ["ok", { name: "machines_away", value: 1, limit: null }]);
});

const rebuilt = {
  ageMs: 1000,
  report: [],
  events: 100,
  missing: 0,
  isLoss: false,
  isSetAside: true,
} as const;
const statusOf = (recovery: HealthSnapshot["recovery"]) =>
  healthChecks({ ...well, recovery }).find(({ name }) => name === "database_recovery")?.status;

test("rebuild with losses is reported for a week, one without for a day", () => {
  const day = 86_400_000;
  assert.equal(statusOf({ ...rebuilt, ageMs: day + 1 }), "ok");
  assert.equal(statusOf({ ...rebuilt, isLoss: true, ageMs: day + 1 }), "degraded");
  assert.equal(statusOf({ ...rebuilt, isLoss: true, ageMs: 7 * day + 1 }), "ok");
});

const cases = {
  hooks: [
    [{ hooks: WITHOUT_HOOKS, machines: null }, "hooks_installed", "note"],
    [hooksOf(null), "hooks_installed", "degraded"],
    [hooksOf("disabled"), "hooks_installed", "failed"],
    [hooksOf("script-missing"), "hooks_installed", "failed"],
    [{ lastEventAtMs: null }, "last_event", "note"],
    [{ sessionsWithoutHooks: { ok: true, value: 1 } }, "last_event", "degraded"],
  ],
  intake: [
    [{ waitingFiles: 7, oldestWaitingAgeMs: 11_000 }, "raw_log", "degraded"],
    [{ waitingFiles: 7, ingestError: "disk full" }, "raw_log", "failed"],
    [{ watching: false }, "raw_log_watch", "degraded"],
    [{ deadLetters: 1 }, "dead_letters", "degraded"],
    [{ logTrouble: { reason: "ENOSPC", lostLines: 2 } }, "log_file", "degraded"],
    [{ losses: { count: 3, atLeast: false, fromMs: 0, toMs: 1 } }, "lost_events", "degraded"],
  ],
  speed: [
    [{ processing: { count: 500, p50: 1, p99: 6, max: 9 } }, "processing_time", "degraded"],
    [{ loop: { count: 1500, p99Ms: 101, maxMs: 300 } }, "event_loop", "degraded"],
    [{ databaseMs: { ok: true, value: 51 } }, "database_time", "degraded"],
  ],
  keeping: [
    [{ databaseSize: { ok: true, value: { bytes: 1e9, journalBytes: 513e6 } } }, "database_size", "degraded"],
    [{ integrity: BAD_SNAPSHOT.integrity }, "database_integrity", "failed"],
    [{ recovery: BAD_SNAPSHOT.recovery }, "database_recovery", "degraded"],
    [{ recovery: rebuilt }, "database_recovery", "note"],
    [{ integrity: { outcome: "never", atMs: null, problem: null, running: false } }, "database_integrity", "unknown"],
    [diskOf({ freeBytes: 1.9e9 }), "disk", "degraded"],
    [diskOf({ freeBytes: 49e6 }), "disk", "failed"],
    // A twentieth of a small one.
    [diskOf({ freeBytes: 190e6, totalBytes: 4e9 }), "disk", "degraded"],
    [diskOf({ freeBytes: 1e6, totalBytes: 64e6 }), "disk", "degraded"],
    [diskOf({ freeFiles: 10, totalFiles: 1e6 }), "disk", "degraded"],
    [diskOf({ freeFiles: 0, totalFiles: 1e6 }), "disk", "failed"],
    [memoryOf(501e6, 9e9), "memory", "degraded"],
    [memoryOf(90e6, 199e6), "memory", "degraded"],
  ],
  exporting: [
    [{ liveConnections: 100 }, "live_connections", "degraded"],
    [messagesOf({ waiting: 1, oldestAgeMs: 600_001 }), "outbox", "degraded"],
    [messagesOf({ failed: 1 }), "outbox", "degraded"],
    [
      messagesOf({ failing: [{ destinationId: "channel:1", reason: "HTTP 500", sinceMs: 0, forMs: 20_001 }] }),
      "outbox",
      "degraded",
    ],
    [messagesOf({ disabled: [{ destinationId: "channel:1", reason: "no access" }] }), "destinations", "failed"],
    [upstreamOf({ waiting: 3, oldestAgeMs: 600_001 }), "upstream", "degraded"],
    [upstreamOf({ state: "failing", error: new AppError("upstream/unreachable") }), "upstream", "note"],
    [upstreamOf({ state: "forwarding", error: new AppError("upstream/busy") }), "upstream", "note"],
    [upstreamOf({ state: "failing", error: new AppError("upstream/wrong-token") }), "upstream", "failed"],
    [machineOf({ missing: 1 }), "machines", "degraded"],
    [machineOf({ skewMs: -60_001 }), "machines", "degraded"],
    [machineOf({ isTwin: true }), "machines", "failed"],
    [{ configProblems: 1 }, "configuration", "degraded"],
  ],
} satisfies Record<string, readonly (readonly [Partial<HealthSnapshot>, string, CheckStatus])[]>;

for (const [values, name, status] of Object.values(cases).flat()) {
  test(`${name} is ${status} and gives advice when ${JSON.stringify(values)}`, () => {
    const bad = healthChecks({ ...well, ...values }).filter((check) => check.status !== "ok");
    assert.deepEqual(
      bad.map((check) => [check.name, check.status]),
      [[name, status]],
    );
    assert.equal(bad[0]?.fix === null, status === "unknown");
  });
}

test("a retry of seconds is no outage", () => {
  const failing = [{ destinationId: "channel:1", reason: "HTTP 500", sinceMs: 0, forMs: 19_000 }];
  const outbox = healthChecks({ ...well, ...messagesOf({ failing }) }).find(({ name }) => name === "outbox");
  assert.deepEqual([outbox?.status, outbox?.detail], ["ok", []]);
});

test("free space degrades neither by share on a large disk nor by bytes on a small one", () => {
  for (const disk of [diskOf({ freeBytes: 2.1e9, totalBytes: 4e12 }), diskOf({ freeBytes: 5e6, totalBytes: 64e6 })]) {
    assert.deepEqual(
      healthChecks({ ...well, ...disk }).filter(({ status }) => status !== "ok"),
      [],
    );
  }
});

test("a check without a result has no limit that it could seem to break", () => {
  const early = healthChecks({
    ...well,
    processing: { count: 499, p50: 1, p99: 42, max: 90 },
    loop: { count: 1499, p99Ms: 300, maxMs: 300 },
  });
  for (const name of ["processing_time", "event_loop"]) {
    const found = early.find((one) => one.name === name) ?? assert.fail(name);
    assert.deepEqual([found.status, thresholdLine(found.values, "en")], ["ok", null]);
    assert.ok(
      found.values.every(({ limit }) => limit === null),
      name,
    );
  }
});
