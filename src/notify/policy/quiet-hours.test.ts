import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet } from "./quiet-hours.ts";

/** Local time, as the setting means it, so the test holds in every time zone. */
function at(hour: number, minute: number): number {
  return new Date(2026, 10, 25, hour, minute).getTime();
}

test("quiet hours that pass midnight begin in the evening and end in the morning", () => {
  const hours = { fromMinute: 22 * 60, toMinute: 7 * 60 };
  assert.equal(isQuiet(at(21, 59), hours), false);
  assert.equal(isQuiet(at(22, 0), hours), true);
  assert.equal(isQuiet(at(0, 0), hours), true);
  assert.equal(isQuiet(at(6, 59), hours), true);
  assert.equal(isQuiet(at(7, 0), hours), false);
});

test("quiet hours within a day", () => {
  const hours = { fromMinute: 12 * 60, toMinute: 13 * 60 + 30 };
  assert.equal(isQuiet(at(11, 59), hours), false);
  assert.equal(isQuiet(at(12, 0), hours), true);
  assert.equal(isQuiet(at(13, 29), hours), true);
  assert.equal(isQuiet(at(13, 30), hours), false);
});

test("without quiet hours it is never quiet", () => {
  assert.equal(isQuiet(at(3, 0), null), false);
});
