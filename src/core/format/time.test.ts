import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge, formatDuration, formatExactDuration, formatMeasured, isoTime } from "./time.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("a duration has at most two units, and no seconds beyond a minute", () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [-5, "0 s", "0秒"],
    [999, "0 s", "0秒"],
    [59.9 * SECOND, "59 s", "59秒"],
    [2 * MINUTE + 59 * SECOND, "2 min", "2分"],
    [HOUR, "1 h", "1時間"],
    [HOUR + 5 * MINUTE, "1 h 05 min", "1時間5分"],
    [23 * HOUR + 59 * MINUTE, "23 h 59 min", "23時間59分"],
    [2 * DAY + 50 * MINUTE, "2 d", "2日"],
    [3 * DAY + 4 * HOUR, "3 d 4 h", "3日4時間"],
  ];
  for (const [ms, english, japanese] of cases) {
    assert.equal(formatDuration(ms, "en"), english);
    assert.equal(formatDuration(ms, "ja"), japanese);
  }
});

test("an exact duration has the seconds of the first hour", () => {
  assert.equal(formatExactDuration(31 * SECOND, "en"), "31 s");
  assert.equal(formatExactDuration(2 * MINUTE + 4 * SECOND, "en"), "2 min 04 s");
  assert.equal(formatExactDuration(2 * MINUTE, "en"), "2 min 00 s");
  assert.equal(formatExactDuration(2 * MINUTE + 4 * SECOND, "ja"), "2分4秒");
  assert.equal(formatExactDuration(HOUR + 5 * MINUTE + 7 * SECOND, "en"), "1 h 05 min");
});

test("an age has one unit", () => {
  assert.equal(formatAge(45 * SECOND, "en"), "45 s");
  assert.equal(formatAge(59 * MINUTE, "en"), "59 min");
  assert.equal(formatAge(3 * HOUR + 5 * MINUTE, "ja"), "3時間");
  assert.equal(formatAge(47 * HOUR, "en"), "1 d");
});

test("the dense form has no space before a unit", () => {
  assert.equal(formatDuration(HOUR + 5 * MINUTE, "en", "dense"), "1h 05m");
  assert.equal(formatDuration(3 * DAY + 4 * HOUR, "en", "dense"), "3d 4h");
  assert.equal(formatExactDuration(2 * MINUTE + 4 * SECOND, "en", "dense"), "2m 04s");
  assert.equal(formatExactDuration(2 * MINUTE + 4 * SECOND, "ja", "dense"), "2分4秒");
  assert.equal(formatAge(2 * MINUTE, "en", "dense"), "2m");
  assert.equal(formatAge(2 * MINUTE, "ja", "dense"), "2分");
  assert.equal(formatMeasured(0.02, "en", "dense"), "<0.1ms");
  assert.equal(formatMeasured(312.4, "ja", "dense"), "312ms");
  assert.equal(formatMeasured(4210, "en", "dense"), "4.2s");
  assert.equal(formatMeasured(65_000, "en", "dense"), "1m 05s");
});

test("a measured time keeps the digits that matter", () => {
  assert.equal(formatMeasured(0, "en"), "0 ms");
  assert.equal(formatMeasured(0.02, "en"), "<0.1 ms");
  assert.equal(formatMeasured(0.84, "en"), "0.8 ms");
  assert.equal(formatMeasured(5, "en"), "5 ms");
  assert.equal(formatMeasured(312.4, "en"), "312 ms");
  assert.equal(formatMeasured(4210, "ja"), "4.2秒");
  assert.equal(formatMeasured(59_960, "en"), "59.9 s");
  assert.equal(formatMeasured(65_000, "en"), "1 min 05 s");
});

test("an instant is written as long as its year has four digits", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(isoTime(Date.UTC(9999, 11, 31, 23, 59, 59, 999)), "9999-12-31T23:59:59.999Z");
  for (const atMs of [Date.UTC(10_000, 0), -1, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER]) {
    assert.equal(isoTime(atMs), null);
  }
});
