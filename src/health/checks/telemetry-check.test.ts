import assert from "node:assert/strict";
import { test } from "node:test";
import { WELL_VALUES } from "../../../test/support/health-values.ts";
import type { TelemetryState } from "../../core/metrics.ts";
import { findingLine } from "../../core/i18n/health-text.ts";
import { asItCame } from "./check.ts";
import { telemetryCheck } from "./telemetry-check.ts";

const WELL: TelemetryState = {
  waiting: 0,
  oldestAgeMs: null,
  skipped: 0,
  skippedLately: false,
  refused: 0,
  trouble: null,
};

function checkOf(state: Partial<TelemetryState> | null) {
  const value = state === null ? null : { ...WELL, ...state };
  const check = telemetryCheck({ ...WELL_VALUES, telemetry: { ok: true, value } });
  return [check.status, findingLine(check, "en")];
}

test("a collector that is a little behind, or not there at all, is no trouble", () => {
  const late = { isClosed: false, reason: "HTTP 503" };
  assert.deepEqual(checkOf(null), ["ok", "no collector"]);
  assert.deepEqual(checkOf({}), ["ok", "0 events waiting"]);
  assert.deepEqual(checkOf({ waiting: 1, oldestAgeMs: 1000, trouble: late }), [
    "ok",
    "oldest 1 s, 1 event waiting, the collector does not answer: HTTP 503",
  ]);
  assert.deepEqual(checkOf({ skipped: 7 }), ["ok", "0 events waiting, up to 7 deleted before they were sent"]);
});

test("absent collector degrades, a refusing one fails, and a gap is reported for a day", () => {
  assert.equal(checkOf({ waiting: 2, oldestAgeMs: 301_000 })[0], "degraded");
  assert.equal(checkOf({ waiting: 1, oldestAgeMs: 0, trouble: { isClosed: true, reason: "HTTP 401" } })[0], "failed");
  assert.equal(checkOf({ skipped: 7, skippedLately: true })[0], "degraded");
  const measured = telemetryCheck({ ...WELL_VALUES, telemetry: { ok: false, reason: asItCame("no database") } });
  assert.equal(measured.status, "unknown");
});
