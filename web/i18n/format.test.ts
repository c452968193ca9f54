import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCost, formatInstant, formatShortInstant } from "./format.ts";

test("a time of another day has its date, one of today its seconds", () => {
  const midnight = new Date(2026, 10, 29).getTime();
  assert.equal(formatShortInstant(midnight - 60_000, midnight + 60_000), "11-28 23:59");
  assert.equal(formatShortInstant(midnight + 60_000, midnight + 23 * 3_600_000), "00:01:00");
});

test("money has cents everywhere, and more digits below a cent alone", () => {
  assert.equal(formatCost(0.0504, true, "en"), "≈ $0.05");
  assert.equal(formatCost(0.2, false, "ja"), "$0.20");
  assert.equal(formatCost(0.0042, false, "en"), "$0.0042");
});

test("a whole instant has a clock of 24 hours, as all others", () => {
  assert.match(formatInstant(new Date(2026, 10, 29, 13, 5, 9).getTime(), "en"), /13:05:09/);
});
