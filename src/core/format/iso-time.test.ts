import assert from "node:assert/strict";
import { test } from "node:test";
import { isoTime } from "./iso-time.ts";

test("an instant is written as long as its year has four digits", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(isoTime(Date.UTC(9999, 11, 31, 23, 59, 59, 999)), "9999-12-31T23:59:59.999Z");
  for (const atMs of [Date.UTC(10_000, 0), -1, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER]) {
    assert.equal(isoTime(atMs), null);
  }
});
