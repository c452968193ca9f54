import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { HealthDto } from "../../src/api/dto.ts";
import { createConnection, STALE_AFTER_MS, watchVersion } from "./connection.ts";
import { createPageClock } from "./page-clock.ts";

test("a lost connection first reconnects, then says since when the page is stale", () => {
  const nowMs = signal(100_000);
  const connection = createConnection(nowMs);
  connection.lastReceivedAtMs.value = 100_000;
  connection.phase.value = "live";
  assert.deepEqual(connection.shown.value, { kind: "live" });
  assert.equal(connection.isReachable.value, true);
  connection.phase.value = "reconnecting";
  assert.equal(connection.isReachable.value, false);
  nowMs.value += STALE_AFTER_MS;
  assert.deepEqual(connection.shown.value, { kind: "reconnecting" });
  nowMs.value += 1;
  assert.deepEqual(connection.shown.value, { kind: "stale", sinceMs: 100_000 });
  connection.phase.value = "live";
  assert.deepEqual(connection.shown.value, { kind: "live" });
});

test("a page that never reached the daemon is not stale", () => {
  const nowMs = signal(100_000);
  const connection = createConnection(nowMs);
  nowMs.value += 60_000;
  assert.deepEqual(connection.shown.value, { kind: "connecting" });
});

test("times stand still while the clock is held, and go on at the present", () => {
  const browser = { ms: 1_000_000 };
  const clock = createPageClock(() => browser.ms);
  clock.hold(true);
  browser.ms += 60_000;
  clock.tick();
  assert.deepEqual([clock.nowMs.value, clock.tickedMs.value], [1_000_000, 1_060_000]);
  clock.hold(false);
  assert.equal(clock.nowMs.value, 1_060_000);
});

test("the daemon's clock corrects the browser's, but not for the network delay", () => {
  const browser = { ms: 1_000_000 };
  const clock = createPageClock(() => browser.ms);
  clock.adjust(1_000_000 - 800);
  clock.tick();
  assert.equal(clock.nowMs.value, 1_000_000);
  clock.adjust(1_300_000);
  clock.tick();
  assert.equal(clock.nowMs.value, 1_300_000);
  clock.adjust(Number.NaN);
  assert.equal(clock.read(), 1_300_000);
});

const of = (version: string) => ({ version }) as HealthDto;

test("a version unlike the first one that answered is newer, until it is gone again", () => {
  const health = signal<HealthDto | null>(null);
  const newer = watchVersion(health);
  assert.equal(newer.value, null);
  health.value = of("1.2.3");
  assert.equal(newer.value, null);
  health.value = of("1.3.0");
  assert.equal(newer.value, "1.3.0");
  health.value = of("1.2.3");
  assert.equal(newer.value, null);
});
