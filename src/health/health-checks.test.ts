import assert from "node:assert/strict";
import { test } from "node:test";
import { healthChecks, type HealthFigures } from "./health-checks.ts";

const well: HealthFigures = {
  processing: { count: 10, p50: 0.4, p99: 2, max: 3 },
  waitingFiles: 0,
  oldestWaitingAgeMs: null,
  deadLetters: 0,
  watching: true,
  ingestError: null,
  losses: null,
  hooksInstalled: true,
  liveConnections: 1,
  maxConnections: 100,
  configProblems: 0,
};

test("one slow event among the first few is no verdict on the processing time", () => {
  const figures = { ...well, processing: { count: 499, p50: 1, p99: 50, max: 50 } };
  assert.deepEqual(
    healthChecks(figures).filter(({ status }) => status !== "ok"),
    [],
  );
});

test("when all is well every check is ok and has nothing to fix", () => {
  for (const check of healthChecks(well)) {
    assert.equal(check.status, "ok", check.name);
    assert.equal(check.fix, null);
    assert.notEqual(check.value, "");
  }
});

test("a figure beyond its limit is what makes a check complain, and no other", () => {
  const worst: Partial<HealthFigures>[] = [
    { processing: { count: 500, p50: 1, p99: 6, max: 9 } },
    { waitingFiles: 7, oldestWaitingAgeMs: 11_000 },
    { deadLetters: 1 },
    { losses: { count: 3, atLeast: true, fromMs: null, toMs: 1 } },
    { configProblems: 1 },
  ];
  for (const figures of [{}, ...worst]) {
    for (const check of healthChecks({ ...well, ...figures })) {
      const beyond = check.figures.some(({ value, limit }) => limit !== null && value > limit);
      assert.equal(check.status !== "ok", beyond, check.name);
    }
  }
});

const cases: [Partial<HealthFigures>, string, "note" | "degraded" | "failed"][] = [
  [{ processing: { count: 500, p50: 1, p99: 6, max: 9 } }, "processing_time", "degraded"],
  [{ waitingFiles: 7, oldestWaitingAgeMs: 11_000 }, "raw_log", "degraded"],
  [{ waitingFiles: 7, ingestError: "disk full" }, "raw_log", "failed"],
  [{ watching: false }, "raw_log_watch", "degraded"],
  [{ deadLetters: 1 }, "dead_letters", "degraded"],
  [{ losses: { count: 3, atLeast: false, fromMs: 0, toMs: 1 } }, "lost_events", "degraded"],
  [{ hooksInstalled: false }, "hooks_installed", "note"],
  [{ liveConnections: 100 }, "live_connections", "degraded"],
  [{ configProblems: 1 }, "configuration", "degraded"],
];
for (const [figures, name, status] of cases) {
  test(`${name} is ${status} and says what to do when ${JSON.stringify(figures)}`, () => {
    const bad = healthChecks({ ...well, ...figures }).filter((check) => check.status !== "ok");
    assert.deepEqual(
      bad.map((check) => [check.name, check.status]),
      [[name, status]],
    );
    assert.notEqual(bad[0]?.fix, null);
  });
}
