import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedRollout } from "../../../test/support/codex-recording.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { createRolloutParser } from "./rollout.ts";

const AT = "2026-12-03T12:00:00.000Z";
const AT_S = Date.parse(AT) / 1000;

function limitsOf(limits: object, timestamp: string | null = AT) {
  const line = { timestamp, type: "event_msg", payload: { type: "token_count", info: null, rate_limits: limits } };
  const facts = createRolloutParser(null)(JSON.stringify(line), BUILT_IN)?.facts ?? [];
  return facts.map((fact) =>
    fact.kind === "plan-limit" ? [fact.window, fact.used, fact.resetsAtMs / 1000 - AT_S] : fact.kind,
  );
}

test("limits of a plan are read by the length of their windows", () => {
  const hour = { used_percent: 41.5, window_minutes: 300, resets_at: AT_S + 7200 };
  const week = { used_percent: 0, window_minutes: 10_080, resets_at: AT_S + 86_400 };
  const both = [
    ["five_hour", 41.5, 7200],
    ["seven_day", 0, 86_400],
  ];
  assert.deepEqual(limitsOf({ limit_id: "codex", primary: hour, secondary: week, plan_type: "plus" }), both);
  assert.deepEqual(limitsOf({ primary: week, secondary: null, new_field: 1 }), both.slice(1), "a plan of weeks alone");
});

test("older clients count the reset from their line, and windows lack a minute", () => {
  const primary = { used_percent: 3, window_minutes: 299, resets_in_seconds: 60 };
  assert.deepEqual(limitsOf({ primary }), [["five_hour", 3, 60]]);
});

test("what is null, missing, broken or of another limit is unknown", () => {
  const good = { used_percent: 1, window_minutes: 300, resets_at: AT_S + 60 };
  for (const primary of [
    null,
    {},
    { ...good, used_percent: null },
    { ...good, used_percent: "1" },
    { ...good, used_percent: -1 },
    { ...good, window_minutes: null },
    { ...good, window_minutes: 43_200 },
    { ...good, resets_at: null },
    { ...good, resets_at: AT_S - 60 },
  ]) {
    assert.deepEqual(limitsOf({ primary, secondary: null }), [], JSON.stringify(primary));
  }
  assert.deepEqual(limitsOf({ limit_id: "one-model", primary: good }), []);
  assert.deepEqual(limitsOf({ primary: good }, null), [], "nothing says when");
  assert.deepEqual(limitsOf([]), []);
  const recorded = recordedRollout("dialog-yes").map((line) => createRolloutParser(null)(line, BUILT_IN)?.facts ?? []);
  assert.ok(recorded.flat().every(({ kind }) => kind !== "plan-limit"));
});
