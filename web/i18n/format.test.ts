import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCost, formatInstant } from "./format.ts";

test("money has cents everywhere, and more digits below a cent alone", () => {
  assert.equal(formatCost(0.0504, true, "en"), "≈ $0.05");
  assert.equal(formatCost(0.2, false, "ja"), "$0.20");
  assert.equal(formatCost(0.0042, false, "en"), "$0.0042");
});

test("a whole instant has a 24-hour clock with its zero, as all others", () => {
  const at = new Date(2026, 10, 29, 3, 5, 9).getTime();
  assert.match(formatInstant(at, "en"), /^Nov 29, 2026, 03:05:09 /);
  assert.match(formatInstant(at, "ja"), /^2026\/11\/29 03:05:09 /);
});
