import assert from "node:assert/strict";
import { test } from "node:test";
import { ok, unknown, warn, type CheckResult, printTroubles } from "./check-result.ts";

function printed(...results: readonly CheckResult[]): readonly string[] {
  const lines: string[] = [];
  printTroubles(results, { out: (text) => void lines.push(text), colour: false });
  return lines;
}

test("doctor is one line while all is well, unknown checks counted", () => {
  assert.deepEqual(printed(ok("node", "v24"), ok("disk", "free")), ["ok (2 checks; --all lists them)"]);
  assert.deepEqual(printed(ok("node", "v24"), unknown("disk", "?")), ["ok (2 checks, 1 unknown; --all lists them)"]);
});

test("doctor lists the checks that need an action, and counts the rest", () => {
  assert.deepEqual(printed(ok("node", "v24"), warn("hooks", "not installed", "Run `ccen setup`."), unknown("x", "?")), [
    "warn  hooks  not installed",
    "             Run `ccen setup`.",
    "1 other checks are ok, 1 unknown; --all lists them.",
  ]);
});
