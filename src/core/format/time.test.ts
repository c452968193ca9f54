import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge, formatClock, formatDay, formatDuration, formatElapsed, formatMoment, isoTime } from "./time.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("a duration has at most two units, and the digits that matter", () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [-5, "0 ms", "0 ms"],
    [0, "0 ms", "0 ms"],
    [0.02, "<0.1 ms", "<0.1 ms"],
    [0.84, "0.8 ms", "0.8 ms"],
    [5, "5 ms", "5 ms"],
    [312.4, "312 ms", "312 ms"],
    [999.7, "1 s", "1秒"],
    [4210, "4.2 s", "4.2秒"],
    [5 * SECOND, "5 s", "5秒"],
    [9999.9, "9.9 s", "9.9秒"],
    [12_700, "12 s", "12秒"],
    [59.96 * SECOND, "59 s", "59秒"],
    [2 * MINUTE, "2 min", "2分"],
    [2 * MINUTE + 4 * SECOND, "2 min 04 s", "2分4秒"],
    [HOUR, "1 h", "1時間"],
    [HOUR + 5 * MINUTE + 7 * SECOND, "1 h 05 min", "1時間5分"],
    [23 * HOUR + 59 * MINUTE, "23 h 59 min", "23時間59分"],
    [2 * DAY + 50 * MINUTE, "2 d", "2日"],
    [3 * DAY + 4 * HOUR, "3 d 4 h", "3日4時間"],
  ];
  for (const [ms, english, japanese] of cases) {
    assert.equal(formatDuration(ms, "en"), english);
    assert.equal(formatDuration(ms, "ja"), japanese);
  }
});

test("a running time has whole seconds and keeps its width at a full minute", () => {
  assert.equal(formatElapsed(-5, "en"), "0 s");
  assert.equal(formatElapsed(4210, "en"), "4 s");
  assert.equal(formatElapsed(2 * MINUTE, "en"), "2 min 00 s");
  assert.equal(formatElapsed(2 * MINUTE + 4 * SECOND, "ja"), "2分4秒");
  assert.equal(formatElapsed(HOUR + 5 * MINUTE + 7 * SECOND, "en"), "1 h 05 min");
});

test("an age has one unit", () => {
  assert.equal(formatAge(45 * SECOND, "en"), "45 s");
  assert.equal(formatAge(59 * MINUTE, "en"), "59 min");
  assert.equal(formatAge(3 * HOUR + 5 * MINUTE, "ja"), "3時間");
  assert.equal(formatAge(47 * HOUR, "en"), "1 d");
});

const MIDNIGHT = new Date(2026, 10, 29).getTime();

test("a moment has its date on any other day, and its year in any other year", () => {
  const cases: readonly (readonly [number, number | null, string, string])[] = [
    [MIDNIGHT + MINUTE, MIDNIGHT + 23 * HOUR, "00:01", "00:01"],
    [MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, "Nov 28, 23:59", "11/28 23:59"],
    [MIDNIGHT + DAY, MIDNIGHT, "Nov 30, 00:00", "11/30 00:00"],
    [MIDNIGHT - 365 * DAY, MIDNIGHT, "Nov 29, 2025, 00:00", "2025/11/29 00:00"],
    [MIDNIGHT, null, "Nov 29, 2026, 00:00", "2026/11/29 00:00"],
  ];
  for (const [atMs, nowMs, english, japanese] of cases) {
    assert.equal(formatMoment(atMs, { nowMs, language: "en" }), english);
    assert.equal(formatMoment(atMs, { nowMs, language: "ja" }), japanese);
  }
  assert.equal(formatDay(MIDNIGHT, { nowMs: MIDNIGHT, language: "en" }), "Nov 29");
  assert.equal(formatDay(MIDNIGHT, { nowMs: null, language: "ja" }), "2026/11/29");
});

test("seconds are shown of today alone", () => {
  const at = MIDNIGHT + HOUR + 11 * SECOND;
  assert.equal(formatClock(at, "second"), "01:00:11");
  assert.equal(formatMoment(at, { nowMs: at, language: "en" }, "second"), "01:00:11");
  assert.equal(formatMoment(at, { nowMs: at + DAY, language: "en" }, "second"), "Nov 29, 01:00");
});

test("an instant is written as long as its year has four digits", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(isoTime(Date.UTC(9999, 11, 31, 23, 59, 59, 999)), "9999-12-31T23:59:59.999Z");
  for (const atMs of [Date.UTC(10_000, 0), -1, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER]) {
    assert.equal(isoTime(atMs), null);
  }
});
