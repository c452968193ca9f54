import assert from "node:assert/strict";
import { test } from "node:test";
import { dayCount, dayOf, formatPeriod, parsePeriod, PERIOD_NAMES, spanOf } from "./period.ts";

const nowMs = new Date(2026, 10, 28, 12, 30).getTime();
const local = (month: number, day: number) => new Date(2026, month - 1, day).getTime();

test("a period survives the way into the address and back", () => {
  const dates = [
    { from: "2026-11-20", to: "2026-11-27" },
    { from: "2026-11-20", to: "2026-11-20" },
  ];
  for (const period of [...PERIOD_NAMES, ...dates]) {
    assert.deepEqual(parsePeriod(formatPeriod(period), "today"), period);
  }
  assert.equal(formatPeriod({ from: "2026-11-20", to: "2026-11-20" }), "2026-11-20");
});

test("a period without sense in the address is the default one", () => {
  for (const text of [undefined, "1y", "2026-02-30", "2026-11-27..2026-11-20", "2026-11-20..", "0001-01-01", "a..b"]) {
    assert.equal(parsePeriod(text, "7d"), "7d", text);
  }
});

test("days begin and end at midnight of the reader, with both days of a range", () => {
  assert.deepEqual(spanOf("today", nowMs), { fromMs: local(11, 28), toMs: null });
  assert.deepEqual(spanOf("yesterday", nowMs), { fromMs: local(11, 27), toMs: local(11, 28) });
  assert.deepEqual(spanOf("24h", nowMs), { fromMs: nowMs - 86_400_000, toMs: null });
  assert.deepEqual(spanOf("all", nowMs), { fromMs: null, toMs: null });
  const range = { from: "2026-10-31", to: "2026-11-01" };
  assert.deepEqual(spanOf(range, nowMs), { fromMs: local(10, 31), toMs: local(11, 2) });
  assert.deepEqual([dayCount(range), dayOf(nowMs)], [2, "2026-11-28"]);
});
