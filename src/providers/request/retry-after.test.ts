import assert from "node:assert/strict";
import { test } from "node:test";
import { readRetryAfter } from "./retry-after.ts";

const NOW = Date.UTC(2026, 10, 25, 12);

const cases: readonly (readonly [header: string | null, delayMs: number | null])[] = [
  [null, null],
  ["", null],
  ["soon", null],
  ["-5", null],
  ["3", 3000],
  ["0.25", 250],
  ["99999999", 3_600_000],
  ["Wed, 25 Nov 2026 12:01:00 GMT", 60_000],
  ["Wed, 25 Nov 2026 11:00:00 GMT", 0],
];

for (const [header, delayMs] of cases) {
  test(`Retry-After ${header} means ${delayMs}`, () => assert.equal(readRetryAfter(header, NOW), delayMs));
}
