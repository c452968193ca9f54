import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECK_NAMES, FIGURE_NAMES } from "../../../src/core/health.ts";
import { healthChecks, type HealthFigures } from "../../../src/health/health-checks.ts";
import { HEALTH_WORDS } from "./health-words.ts";

const BAD: HealthFigures = {
  processing: { count: 500, p50: 1, p99: 60, max: 90 },
  waitingFiles: 7,
  oldestWaitingAgeMs: 60_000,
  deadLetters: 1,
  watching: false,
  ingestError: null,
  losses: { count: 3, atLeast: true, fromMs: 0, toMs: 1 },
  hooksInstalled: false,
  liveConnections: 100,
  maxConnections: 100,
  configProblems: 1,
};

test("whatever the daemon advises has Japanese words, and nothing else has", () => {
  const checks = [...healthChecks(BAD), ...healthChecks({ ...BAD, ingestError: "disk full" })];
  const advised = new Set(checks.map(({ fix, name }) => fix ?? assert.fail(name)));
  assert.deepEqual(Object.keys(HEALTH_WORDS.ja.fix).sort(), [...advised].sort());
});

test("every check has a name, and figures or words for both of its ends", () => {
  assert.deepEqual(
    healthChecks(BAD).map(({ name }) => name),
    [...CHECK_NAMES],
  );
  for (const words of [HEALTH_WORDS.en, HEALTH_WORDS.ja]) {
    for (const { name, figures } of healthChecks(BAD)) {
      assert.ok(words.check[name], name);
      if (figures.length > 0) continue;
      assert.ok(words.isOk[name], name);
      assert.ok(words.isNot[name], name);
    }
    for (const name of FIGURE_NAMES) assert.match(words.figure[name]("7"), /7/, name);
  }
});
