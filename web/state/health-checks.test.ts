import assert from "node:assert/strict";
import { test } from "node:test";
import { HEALTHY_SNAPSHOT } from "../../test/support/health-snapshot.ts";
import type { HealthSampleDto } from "../../src/api/health-dto.ts";
import { CHECK_NAMES } from "../../src/core/health.ts";
import { toHealthCheckDto } from "../../src/api/health-dto.ts";
import { healthChecks } from "../../src/health/health-checks.ts";
import { trendOf, canHaveTrend } from "./health-checks.ts";

const sample = (minute: number, look: Partial<HealthSampleDto> = {}): HealthSampleDto => ({
  at: new Date(minute * 60_000).toISOString(),
  processing_p50: 0.5,
  processing_p99: minute,
  waiting_files: 0,
  oldest_waiting_ms: null,
  dead_letters: 0,
  live_connections: 1,
  memory_bytes: 1e8,
  loop_p99_ms: null,
  database_ms: null,
  database_bytes: null,
  disk_free_bytes: minute * 1e9,
  outbox_waiting: null,
  trouble: [],
  ...look,
});

const CHECKS = healthChecks({
  ...HEALTHY_SNAPSHOT,
  processing: { count: 200, p50: 1, p99: 3, max: 9 },
  watching: false,
}).map(toHealthCheckDto);
const check = (name: string) => CHECKS.find((one) => one.name === name) ?? assert.fail(name);

test("a value continues to its current one", () => {
  const trend = trendOf(check("processing_time"), [sample(1, { processing_p99: null }), sample(7)], 8 * 60_000);
  assert.deepEqual(
    trend?.points.map(({ value }) => value),
    [null, 7, 3],
  );
  assert.equal(trend?.worst, 7);
  assert.equal(trend?.spanMs, 7 * 60_000);
});

test("a check without a value goes by its trouble", () => {
  const samples = [sample(1), sample(2, { trouble: ["raw_log_watch"] })];
  const trend = trendOf(check("raw_log_watch"), samples, 3 * 60_000);
  assert.deepEqual(
    trend?.points.map(({ value }) => value),
    [0, 1, 1],
  );
  assert.equal(trend?.worst, null);
});

test("a single known moment is no history", () => {
  const unknown = { processing_p99: null };
  assert.equal(trendOf(check("processing_time"), [sample(1, unknown), sample(2, unknown)], 3 * 60_000), null);
  assert.notEqual(trendOf(check("processing_time"), [sample(1, unknown), sample(2)], 3 * 60_000), null);
});

test("of wanted values the least is the worst", () => {
  const trend = trendOf(check("disk"), [sample(500), sample(20), sample(400)], 501 * 60_000);
  assert.equal(trend?.worst, 20e9);
});

test("without samples there is no history, and a yes-or-no check has none", () => {
  for (const one of CHECKS) assert.equal(trendOf(one, [], 0), null);
  const known = { loop_p99_ms: 1, database_ms: 1, database_bytes: 1 };
  const samples = [sample(1, known), sample(2, known)];
  const withHistory = CHECK_NAMES.filter((name) => trendOf(check(name), samples, 2 * 60_000) !== null);
  assert.deepEqual(withHistory, CHECK_NAMES.filter(canHaveTrend));
  assert.ok(!canHaveTrend("hooks_installed"));
});
