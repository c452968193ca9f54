import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckName, CheckStatus, HealthCheck, ReportedHealth } from "../../core/health.ts";
import { createAlertRules } from "./health-alerts.ts";

const MINUTE_MS = 60_000;

const check = (status: CheckStatus, name: CheckName = "disk"): HealthCheck => ({
  name,
  status,
  value: [],
  values: [],
  detail: [],
  fix: null,
});

/**
 * Runs a check each half minute with the given status.
 * @returns the alerts, with the minute
 */
function play(
  statusAt: (minute: number) => CheckStatus,
  {
    minutes = 60,
    known = [],
    name = "disk",
  }: { minutes?: number; known?: readonly ReportedHealth[]; name?: CheckName } = {},
) {
  const rules = createAlertRules(known);
  const reported: { status: string; minute: number; next: ReportedHealth }[] = [];
  for (let minute = 0; minute <= minutes; minute += 0.5) {
    for (const alert of rules.due([check(statusAt(minute), name)], minute * MINUTE_MS)) {
      const next = { ...alert.next, deliveryId: 1 };
      reported.push({ status: alert.status, minute, next });
      rules.reported(next);
    }
  }
  return reported;
}

const summary = (reported: ReturnType<typeof play>) => reported.map(({ status, minute }) => [status, minute]);

test("trouble is sent once after a minute, and its end after five minutes", () => {
  const reported = play((minute) => (minute >= 2 && minute < 20 ? "degraded" : "ok"));
  assert.deepEqual(summary(reported), [
    ["degraded", 3],
    ["ok", 25],
  ]);
});

test("trouble that is over within a minute sends no alert", () => {
  assert.deepEqual(summary(play((minute) => (minute % 2 < 1 ? "failed" : "ok"))), []);
});

test("a worse state notifies once more, a half recovery does not", () => {
  const reported = play((minute) =>
    minute < 10 ? "degraded" : minute < 20 ? "failed" : minute < 30 ? "degraded" : "ok",
  );
  assert.deepEqual(summary(reported), [
    ["degraded", 1],
    ["failed", 11],
    ["ok", 35],
  ]);
});

test("a check that flaps for a day notifies less and less often", () => {
  const reported = play((minute) => (minute % 12 < 6 ? "failed" : "ok"), { minutes: 24 * 60 });
  assert.ok(reported.length <= 8, `${reported.length} messages`);
  assert.ok(reported.length >= 2);
});

test("an unknown check is neither ok nor failing", () => {
  const reported = play((minute) => (minute < 10 ? "degraded" : "unknown"));
  assert.deepEqual(summary(reported), [["degraded", 1]]);
});

test("a note counts as ok", () => {
  assert.deepEqual(summary(play(() => "note")), []);
});

test("a restart neither repeats nor forgets alerts", () => {
  const [first] = play(() => "degraded", { minutes: 5 });
  assert.ok(first !== undefined);
  assert.deepEqual(summary(play(() => "degraded", { known: [first.next] })), []);
  assert.deepEqual(summary(play(() => "ok", { known: [first.next] })), [["ok", 5]]);
});

test("a daemon that is restarted again and again in trouble waits longer each time", () => {
  let known: readonly ReportedHealth[] = [];
  const first = play((minute) => (minute < 5 ? "failed" : "ok"), { minutes: 11 });
  known = first.slice(-1).map(({ next }) => next);
  const again = play(() => "failed", { minutes: 11, known });
  assert.deepEqual(summary(again), [["failed", 2]]);
});

test("a fault of Discord is never sent to Discord", () => {
  for (const name of ["outbox", "destinations"] as const) {
    assert.deepEqual(summary(play(() => "failed", { name })), []);
  }
});

test("a clock that is set back delays an alert, and does not stop alerts for ever", () => {
  const rules = createAlertRules([]);
  assert.equal(rules.due([check("failed")], 100 * MINUTE_MS).length, 0);
  assert.equal(rules.due([check("failed")], 10 * MINUTE_MS).length, 0);
  assert.equal(rules.due([check("failed")], 11 * MINUTE_MS).length, 1);
});
