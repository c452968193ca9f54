import assert from "node:assert/strict";
import { test } from "node:test";
import { durationText } from "./duration-text.ts";

test("lengths of time have at most two units", () => {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  assert.equal(durationText(-5), "0 s");
  assert.equal(durationText(999), "0 s");
  assert.equal(durationText(59 * second), "59 s");
  assert.equal(durationText(4 * minute + 2 * second), "4 min 2 s");
  assert.equal(durationText(3 * hour + 59 * second), "3 h");
  assert.equal(durationText(26 * hour + 5 * minute), "1 d 2 h");
});
