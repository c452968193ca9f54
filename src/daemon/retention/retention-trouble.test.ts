import assert from "node:assert/strict";
import { existsSync, rmdirSync, utimesSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { archiveDay, DAY_MS, fillOld, HOUR_MS, NOW_MS, openCleaner } from "../../../test/support/cleaner-harness.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";

test("raw files that wait for long delay the database, not the files", async (t) => {
  let drained = false;
  const { paths, store, pruner, pass, events } = openCleaner(t, { isDrained: () => drained });
  fillOld(store, 10, 100 * DAY_MS);
  store.cleaner.recordStored(NOW_MS - 2 * DAY_MS);
  const folder = archiveDay(paths.archiveDir, 9 * DAY_MS);
  let isOver = false;
  void pruner.run().then(() => (isOver = true));
  await waitFor("it gives up", () => {
    pass(10_000);
    return isOver;
  });
  assert.deepEqual([events(), existsSync(folder)], [10, false]);
  assert.deepEqual([pruner.report().lastRunAtMs, pruner.report().problem], [null, null], "nothing is wrong with it");
  drained = true;
  pass(25 * HOUR_MS);
  await pruner.run();
  assert.equal(events(), 0);
});

test("nearly full disk deletes files at once, although raw files wait for room", async (t) => {
  let drained = false;
  const { paths, pruner } = openCleaner(t, { isDrained: () => drained, freeBytes: async () => 1_000_000 });
  const folder = archiveDay(paths.archiveDir, 3 * DAY_MS);
  const running = pruner.run();
  await waitFor("the archived day is gone", () => !existsSync(folder));
  drained = true;
  await running;
  assert.equal(pruner.report().isEmergency, true);
});

test("a disk that fills up between two runs is noticed before the hour is over", async (t) => {
  let free = 1e12;
  const { paths, pruner } = openCleaner(t, { freeBytes: async () => free });
  await pruner.run();
  const folder = archiveDay(paths.archiveDir, 3 * DAY_MS);
  await pruner.runIfDue();
  assert.equal(existsSync(folder), true, "no hour has passed");
  free = 1_000_000;
  await pruner.runIfDue();
  assert.equal(existsSync(folder), false);
});

test("a database that accepts no write keeps no file, and the loss is reported later", async (t) => {
  let isFull = true;
  const logger = createMemoryLogger();
  const { paths, store, pruner } = openCleaner(t, { logger });
  const { cleaner } = store;
  const unlessFull =
    <Argument>(work: (argument: Argument) => void) =>
    (argument: Argument): void => {
      if (isFull) throw new Error("database or disk is full");
      work(argument);
    };
  const broken = { ...cleaner, note: unlessFull(cleaner.recordStored), count: unlessFull(cleaner.count) };
  const { pruner: other } = openCleaner(t, { cleaner: broken, paths, logger });
  const folder = archiveDay(paths.archiveDir, 9 * DAY_MS);
  await other.run();
  await other.run();
  assert.deepEqual([existsSync(folder), other.report().problem], [false, "database or disk is full"]);
  assert.equal(logger.records.filter(({ level }) => level === "warn").length, 1, "told once");
  assert.deepEqual(cleaner.removals(), []);
  isFull = false;
  await other.run();
  assert.deepEqual(
    cleaner.removals().map(({ store: name, cause, items }) => [name, cause, items]),
    [["archive", "age", 1]],
  );
  assert.equal(other.report().problem, null);
  await pruner.run();
});

test("an error in one kind keeps none of the others", async (t) => {
  const { paths, pruner } = openCleaner(t);
  rmdirSync(paths.deadLetterDir);
  writeFileSync(paths.deadLetterDir, "no folder");
  const folder = archiveDay(paths.archiveDir, 9 * DAY_MS);
  const log = `${paths.logFile}.1`;
  writeFileSync(log, "old");
  utimesSync(log, (NOW_MS - 40 * DAY_MS) / 1000, (NOW_MS - 40 * DAY_MS) / 1000);
  await pruner.run();
  assert.deepEqual([existsSync(folder), existsSync(log)], [false, false]);
  assert.match(pruner.report().problem ?? "", /ENOTDIR/);
});

test("a run that fails is reported, and the next one does the work", async (t) => {
  let fails = true;
  const { store, pruner, pass, logger, events } = openCleaner(t, {
    freeBytes: async () => {
      if (fails) throw new Error("EIO");
      return null;
    },
  });
  fillOld(store, 10, 100 * DAY_MS);
  await pruner.run();
  assert.equal(pruner.report().problem, "EIO");
  assert.ok(logger.records.some(({ level, message }) => level === "warn" && message.startsWith("retention")));
  fails = false;
  await pruner.run();
  pass(25 * HOUR_MS);
  await pruner.run();
  assert.deepEqual([pruner.report().problem, events()], [null, 0]);
});
