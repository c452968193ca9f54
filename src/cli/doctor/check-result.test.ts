import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../../providers/provider.ts";
import { ok, warn, printTroubles } from "./check-result.ts";

const UNKNOWN: CheckResult = { name: "disk", status: "unknown", detail: "?", fix: null };

function printed(...results: readonly CheckResult[]): readonly string[] {
  const lines: string[] = [];
  printTroubles(results, { out: (text) => void lines.push(text), colour: false });
  return lines;
}

test("doctor is one line while all is well, unknown checks counted", () => {
  assert.deepEqual(printed(ok("node", "v24"), ok("disk", "free")), ["ok (2 checks; --all lists them)"]);
  assert.deepEqual(printed(ok("node", "v24"), UNKNOWN), ["ok (2 checks, 1 unknown; --all lists them)"]);
});

test("doctor lists the checks that need an action, and counts the rest", () => {
  assert.deepEqual(printed(ok("node", "v24"), warn("hooks", "not installed", "Run `ccen setup`."), UNKNOWN), [
    "warn  hooks  not installed",
    "             Run `ccen setup`.",
    "1 other checks are ok, 1 unknown; --all lists them.",
  ]);
});
