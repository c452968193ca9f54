import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { archiveDay, DAY_MS, fillOld, HOUR_MS, NOW_MS, openCleaner } from "../../../test/support/cleaner-harness.ts";
import { fill } from "../../../test/support/filled-store.ts";
import { HEALTHY_SNAPSHOT } from "../../../test/support/health-snapshot.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { loadConfig } from "../../config/load-config.ts";
import { healthChecks } from "../../health/health-checks.ts";
import { pathsUnder } from "../../system/paths.ts";

test("a run deletes by the settings, and the report lists the deletions", async (t) => {
  const { paths, store, pruner, pass, events, payloads } = openCleaner(t);
  fillOld(store, 30, 100 * DAY_MS);
  fillOld(store, 20, 40 * DAY_MS);
  fillOld(store, 10, 10 * DAY_MS);
  const folder = archiveDay(paths.archiveDir, 9 * DAY_MS);
  await pruner.run();
  assert.deepEqual([events(), payloads()], [60, 60], "all of it came today");
  pass(25 * HOUR_MS);
  await pruner.run();
  assert.deepEqual([events(), payloads(), existsSync(folder)], [30, 10, false]);
  const report = pruner.report();
  assert.equal(report.lastRunAtMs, NOW_MS + 25 * HOUR_MS);
  assert.deepEqual(
    report.removals.map(({ store: name, cause, items }) => [name, cause, items]),
    [
      ["archive", "age", 1],
      ["events", "age", 30],
      ["payloads", "age", 50],
    ],
  );
});

test("clock that is years ahead for a minute deletes nothing from database or archive", async (t) => {
  const { paths, store, pruner, pass, set, events } = openCleaner(t);
  fillOld(store, 30, 10 * DAY_MS);
  const folder = archiveDay(paths.archiveDir, 2 * DAY_MS);
  await pruner.run();
  pass(25 * HOUR_MS);
  await pruner.run();
  set(2000 * DAY_MS);
  await pruner.run();
  assert.equal(pruner.report().isWaitingForClock, true);
  pass(60_000);
  await pruner.run();
  set(-2000 * DAY_MS);
  for (let hours = 0; hours < 3; hours += 1) {
    await pruner.run();
    pass(HOUR_MS);
  }
  assert.deepEqual([events(), existsSync(folder)], [30, true]);
  assert.equal(pruner.report().isWaitingForClock, false);
});

test("a start with a clock that was set ahead after an empty first run removes nothing", async (t) => {
  const first = openCleaner(t);
  await first.pruner.run();
  const folder = archiveDay(first.paths.archiveDir, 0);
  const ahead = NOW_MS + 100 * DAY_MS;
  const second = openCleaner(t, { paths: first.paths, cleaner: first.store.cleaner, clock: { now: () => ahead } });
  await second.pruner.run();
  assert.deepEqual([existsSync(folder), second.pruner.report().isWaitingForClock], [true, true]);
});

test("a clock that jumps in the middle of a run stops it at the next step", async (t) => {
  const { store, pruner, pass, set, events } = openCleaner(t, {
    isDrained: () => {
      looks += 1;
      if (looks === 4) set(5000 * DAY_MS);
      return true;
    },
  });
  let looks = Number.NEGATIVE_INFINITY;
  fillOld(store, 2000, 100 * DAY_MS);
  await pruner.run();
  pass(25 * HOUR_MS);
  looks = 0;
  await pruner.run();
  assert.ok(events() >= 1900, `${events()} events left`);
  assert.equal(pruner.report().isWaitingForClock, true);
});

test("no file is deleted while raw files wait", async (t) => {
  let drained = true;
  const { store, pruner, pass, events } = openCleaner(t, { isDrained: () => drained });
  fillOld(store, 10, 100 * DAY_MS);
  await pruner.run();
  pass(25 * HOUR_MS);
  drained = false;
  const running = pruner.run();
  assert.equal(events(), 10);
  drained = true;
  await running;
  assert.equal(events(), 0);
});

test("nearly full disk deletes files that are older than a day and only for lookup", async (t) => {
  const { paths, store, pruner, pass, events, payloads } = openCleaner(t, { freeBytes: async () => 1_000_000 });
  fillOld(store, 10, 3 * DAY_MS);
  const folder = archiveDay(paths.archiveDir, 3 * DAY_MS);
  await pruner.run();
  assert.deepEqual([payloads(), existsSync(folder)], [10, false]);
  pass(25 * HOUR_MS);
  fillOld(store, 5, 0);
  await pruner.run();
  assert.deepEqual([events(), payloads()], [15, 5]);
  assert.deepEqual(
    pruner.report().removals.map(({ store: name, cause, items }) => [name, cause, items]),
    [
      ["archive", "disk", 1],
      ["payloads", "disk", 10],
    ],
  );
});

test("limits that are lifted keep everything", async (t) => {
  const unlimited = Number.POSITIVE_INFINITY;
  const { paths, store, pruner, pass, events, payloads } = openCleaner(
    t,
    {},
    {
      eventDays: unlimited,
      payloadDays: unlimited,
      sessionDays: unlimited,
      archiveDays: unlimited,
      databaseMib: unlimited,
      archiveMib: unlimited,
    },
  );
  fillOld(store, 10, 3000 * DAY_MS);
  const folder = archiveDay(paths.archiveDir, 3000 * DAY_MS);
  await pruner.run();
  pass(25 * HOUR_MS);
  await pruner.run();
  assert.deepEqual([events(), payloads(), existsSync(folder)], [10, 10, true]);
});

test("a changed limit holds at once, without waiting for the hour", async (t) => {
  const { store, pruner, pass, payloads } = openCleaner(t);
  fillOld(store, 10, 20 * DAY_MS);
  await pruner.run();
  pass(25 * HOUR_MS);
  pruner.start();
  const { values } = loadConfig({ paths: pathsUnder(tempDir(t)), environment: {}, overrides: {} });
  pruner.configure({ values: { ...values, payloadDays: 5 } });
  await waitFor("the payloads are gone", () => payloads() === 0);
});

test("last day's data stays even where it is too much, and the health says so", async (t) => {
  const { store, pruner, pass, payloads } = openCleaner(t, {}, { databaseMib: 1 });
  fill(
    store,
    Array.from({ length: 500 }, () => payload({ prompt: "x".repeat(4000) })),
    NOW_MS,
  );
  await pruner.run();
  const check = () => {
    const retention = { ok: true, value: pruner.report() } as const;
    return healthChecks({ ...HEALTHY_SNAPSHOT, retention }).find(({ name }) => name === "retention");
  };
  assert.equal(payloads(), 500);
  assert.equal(check()?.status, "degraded");
  pass(25 * HOUR_MS);
  await pruner.run();
  assert.ok(payloads() < 500);
  assert.equal(check()?.status, "ok");
});
