import assert from "node:assert/strict";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openStore } from "../store.ts";
import { createHealthJournal } from "./health-journal.ts";
import { checkIntegrity, createIntegrityWatch, type IntegrityTimes } from "./integrity-watch.ts";

const DAY_MS = 86_400_000;
const AT_ONCE: IntegrityTimes = { firstAfterMs: 0, againAfterMs: 0 };

/** A watch over a real database; a second one belongs to the next daemon. */
function harness(t: TestContext, times: IntegrityTimes) {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  fill(store, [payload({ session_id: "s" })]);
  const journal = createHealthJournal(store.database);
  const time = { nowMs: 1_700_000_000_000 };
  let ended = Promise.withResolvers<void>();
  const open = (databaseFile = file) =>
    createIntegrityWatch({
      databaseFile,
      journal,
      clock: { now: () => time.nowMs },
      logger: createMemoryLogger(),
      onEnd: () => {
        ended.resolve();
        ended = Promise.withResolvers<void>();
      },
      times,
    });
  return { open, time, end: async () => ended.promise };
}

const QUIET = { idle: true, journalBytes: 0 };

test("idle database is checked once a day, and a restart does not repeat it", async (t) => {
  const { open, time, end } = harness(t, AT_ONCE);
  const watch = open();
  assert.equal(watch.read().outcome, "never");
  watch.consider({ ...QUIET, idle: false });
  assert.equal(watch.read().running, false);
  const ending = end();
  watch.consider(QUIET);
  assert.equal(watch.read().running, true);
  await ending;
  assert.deepEqual(watch.read(), { outcome: "sound", atMs: time.nowMs, problem: null, running: false });

  const next = open();
  assert.equal(next.read().outcome, "sound");
  next.consider(QUIET);
  assert.equal(next.read().running, false);
  time.nowMs += DAY_MS;
  const again = end();
  next.consider(QUIET);
  assert.equal(next.read().running, true);
  await again;
  assert.equal(next.read().atMs, time.nowMs);
});

test("not right after a start", (t) => {
  const watch = harness(t, { firstAfterMs: 300_000, againAfterMs: 0 }).open();
  watch.consider(QUIET);
  assert.equal(watch.read().running, false);
});

test("the check stops while too much is written, and its last result stays", async (t) => {
  const { open, end } = harness(t, AT_ONCE);
  const watch = open();
  const first = end();
  watch.begin();
  await first;
  const second = end();
  watch.begin();
  watch.consider({ idle: true, journalBytes: 300e6 });
  await second;
  assert.equal(watch.read().outcome, "sound");
  assert.equal(watch.read().running, false);
});

test("database that cannot be checked is not reported as damaged", async (t) => {
  const { open, end } = harness(t, AT_ONCE);
  const watch = open(join(tempDir(t), "gone", "dashboard.db"));
  const ending = end();
  watch.begin();
  await ending;
  const { outcome, problem } = watch.read();
  assert.equal(outcome, "unfinished");
  assert.notEqual(problem, null);
});

test("a daemon that stops does not wait for it", async (t) => {
  const { open } = harness(t, AT_ONCE);
  const watch = open();
  watch.begin();
  await watch.stop();
  assert.equal(watch.read().running, false);
});

const never = new AbortController().signal;

/** A closed database with some events, all in one file. */
function filledFile(t: Parameters<typeof tempDir>[0]): string {
  const file = join(tempDir(t), "dashboard.db");
  const store = openStore(file);
  fill(
    store,
    Array.from({ length: 200 }, (_, index) => payload({ session_id: `s${index}`, prompt: "x".repeat(3000) })),
  );
  store.close();
  return file;
}

test("a whole database is sound, also while its daemon writes", async (t) => {
  const file = filledFile(t);
  const store = tempStore(t, file);
  const looking = checkIntegrity(file, never);
  fill(store, [payload({ session_id: "meanwhile" })]);
  assert.equal(await looking, null);
});

test("a damaged page is found, and said in one line", async (t) => {
  const file = filledFile(t);
  const { size } = statSync(file);
  const handle = openSync(file, "r+");
  for (let at = 8192 * 20; at < size; at += 8192 * 7) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, at);
  closeSync(handle);
  assert.match((await checkIntegrity(file, never)) ?? "", /^.+$/);
});

test("a file that is no database is damaged", async (t) => {
  const file = join(tempDir(t), "dashboard.db");
  writeFileSync(file, "no database, only words ".repeat(1000));
  assert.notEqual(await checkIntegrity(file, never), null);
});

test("check of a missing file is unfinished and reports no damage", async (t) => {
  await assert.rejects(checkIntegrity(join(tempDir(t), "none.db"), never));
});

test("it ends at once when it is not wanted any more", async (t) => {
  const stop = new AbortController();
  const looking = checkIntegrity(filledFile(t), stop.signal);
  stop.abort();
  await assert.rejects(looking);
});
