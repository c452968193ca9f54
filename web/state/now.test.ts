import assert from "node:assert/strict";
import { test } from "node:test";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import { todayOf } from "./now.ts";

test("today begins at midnight; without data, cost and cache hits are unknown", () => {
  const midnightMs = new Date("2026-01-02T00:00:00").getTime();
  const starts = [-1, 0, 1].map((hours) => new Date(midnightMs + hours * 3_600_000).toISOString());
  const none = { input: [0, 0, 0], cache_write: [0, 0, 0], cache_read: [9, 0, 0] };
  const calls = { tool_calls: [50, 3, null], tool_failures: [7, 1, 0] };
  // Only the series of today's values, of eighteen.
  const stats = (series: Readonly<Record<string, readonly (number | null)[]>>) =>
    ({ starts, series: { ...calls, ...series } }) as unknown as StatsDto;
  const nowMs = midnightMs + 5_000_000;
  const usage = { input: [100, 1, 2], cache_write: [0, 0, 0], cache_read: [0, 4, 1], cost_usd: [9, 0.5, null] };
  assert.deepEqual(todayOf(stats(usage), nowMs), { costUsd: 0.5, calls: 3, failedCalls: 1, cacheHits: 5 / 8 });
  assert.deepEqual(todayOf(stats({ ...none, cost_usd: [9, null, null] }), nowMs), {
    costUsd: null,
    calls: 3,
    failedCalls: 1,
    cacheHits: null,
  });
});
