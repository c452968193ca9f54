import assert from "node:assert/strict";
import { test } from "node:test";
import { bucketsBefore, planBuckets, MAX_BUCKETS, type AskedRange, type BucketUnit } from "./stats-range.ts";

const NOW_MS = Date.parse("2026-11-25T05:20:30Z");

function starts(range: AskedRange, unit: BucketUnit, zone = "UTC", firstMs: number | null = null): string[] {
  const buckets = planBuckets({ range, unit, zone, nowMs: NOW_MS, firstMs });
  return (buckets ?? assert.fail("too many")).starts.map((start) => new Date(start).toISOString().slice(0, 16));
}

test("the last 24 hours are this hour and the 23 before it", () => {
  const hours = starts({ name: "24h" }, "hour");
  assert.equal(hours.length, 24);
  assert.equal(hours[0], "2026-11-24T06:00");
  assert.equal(hours.at(-1), "2026-11-25T05:00");
});

test("days begin where the zone's days begin", () => {
  assert.deepEqual(starts({ name: "7d" }, "day", "Asia/Tokyo").slice(-2), ["2026-11-23T15:00", "2026-11-24T15:00"]);
  assert.deepEqual(starts({ name: "7d" }, "day", "-05:00").at(-1), "2026-11-25T05:00");
});

test("a day of a zone that is half an hour off begins with its first whole UTC hour", () => {
  assert.equal(starts({ name: "7d" }, "day", "Asia/Kolkata").at(-1), "2026-11-24T19:00");
});

test("yesterday is the whole day of the zone before this one", () => {
  assert.deepEqual(starts({ name: "yesterday" }, "day", "Asia/Tokyo"), ["2026-11-23T15:00"]);
  const hours = starts({ name: "yesterday" }, "hour");
  assert.deepEqual([hours.length, hours[0], hours.at(-1)], [24, "2026-11-24T00:00", "2026-11-24T23:00"]);
});

test("days in which the clock changes have 23 and 25 hours", () => {
  const spring = { fromMs: Date.parse("2026-03-28T12:00Z"), toMs: Date.parse("2026-03-31T00:00Z") };
  assert.deepEqual(starts(spring, "day", "Europe/Berlin"), [
    "2026-03-27T23:00",
    "2026-03-28T23:00",
    "2026-03-29T22:00",
    "2026-03-30T22:00",
  ]);
  const autumn = { fromMs: Date.parse("2026-10-24T22:00Z"), toMs: Date.parse("2026-10-26T23:00Z") };
  assert.deepEqual(starts(autumn, "day", "Europe/Berlin"), ["2026-10-24T22:00", "2026-10-25T23:00"]);
});

test("a range of its own is widened to whole buckets and ends now at the latest", () => {
  const range = { fromMs: NOW_MS - 90 * 60_000, toMs: NOW_MS + 10 ** 12 };
  assert.deepEqual(starts(range, "hour"), ["2026-11-25T03:00", "2026-11-25T04:00", "2026-11-25T05:00"]);
  assert.equal(
    planBuckets({ range, unit: "hour", zone: "UTC", nowMs: NOW_MS, firstMs: null })?.endMs,
    Date.parse("2026-11-25T06:00Z"),
  );
});

test("range `all` begins with the first count and stays below the bucket limit", () => {
  assert.equal(starts({ name: "all" }, "day", "UTC", NOW_MS - 3 * 86_400_000).length, 4);
  assert.equal(starts({ name: "all" }, "day").length, 1);
  const since1970 = starts({ name: "all" }, "day", "Asia/Tokyo", 0);
  assert.ok(since1970.length <= MAX_BUCKETS && since1970.length > MAX_BUCKETS - 10);
});

test("too many buckets and unknown zones are refused", () => {
  const lay = (range: AskedRange, unit: BucketUnit, zone = "UTC") =>
    planBuckets({ range, unit, zone, nowMs: NOW_MS, firstMs: null });
  assert.equal(lay({ name: "7d" }, "minute"), null);
  assert.equal(lay({ fromMs: 0, toMs: NOW_MS }, "hour"), null);
  assert.equal(lay({ name: "7d" }, "day", "Mars/Olympus"), null);
  assert.notEqual(lay({ name: "24h" }, "minute"), null);
});

test("the previous range is as long as the elapsed part of this one", () => {
  const range = { name: "7d" } as const;
  const buckets = planBuckets({ range, unit: "day", zone: "Asia/Tokyo", nowMs: NOW_MS, firstMs: null });
  const before = bucketsBefore(buckets ?? assert.fail(), { range, unit: "day", zone: "Asia/Tokyo" });
  assert.equal(before.starts.length, 7);
  assert.equal(new Date(before.starts[0] ?? 0).toISOString(), "2026-11-11T15:00:00.000Z");
  // It is 14:20 in Tokyo: the current hour counts on both sides.
  assert.equal(new Date(before.endMs).toISOString(), "2026-11-18T06:00:00.000Z");
});

test("today begins at midnight, and before it come the same hours of yesterday", () => {
  const asked = { range: { name: "today" }, unit: "hour", zone: "Asia/Tokyo" } as const;
  const buckets = planBuckets({ ...asked, nowMs: NOW_MS, firstMs: null }) ?? assert.fail();
  assert.equal(buckets.starts.length, 15);
  assert.equal(new Date(buckets.starts[0] ?? 0).toISOString(), "2026-11-24T15:00:00.000Z");
  const before = bucketsBefore(buckets, asked);
  assert.equal(before.starts.length, 15);
  assert.equal(new Date(before.starts[0] ?? 0).toISOString(), "2026-11-23T15:00:00.000Z");
  assert.equal(new Date(before.endMs).toISOString(), "2026-11-24T06:00:00.000Z");
  assert.equal(starts({ name: "today" }, "day", "Asia/Tokyo").length, 1);
});
