import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { assertBacklogInOrder, assertFoundWithoutWatch, assertTurnsLeft } from "../../test/support/spool-backlog.ts";
import { createSpoolHarness, type SpoolHarness } from "../../test/support/spool-harness.ts";

const MANY = 300;
const NEVER_MS = 2 ** 30;

describe("a backlog of hundreds of files", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  test("comes in order, and new files come after it", async () => {
    await assertBacklogInOrder(harness, MANY);
  });

  test("that comes at once and out of order is found whole and in order", async () => {
    await assertFoundWithoutWatch(harness, MANY);
  });

  test("leaves the event loop its turns", async () => {
    await assertTurnsLeft(harness, MANY);
  });
});

test("files that waited before the start or behind a backlog are not live", async (t) => {
  const harness = createSpoolHarness();
  t.after(() => harness.close());
  const put = (name: string): void => harness.put(name);
  const early = ["hook-1-0.json", "hook-2-0.json"];
  early.forEach(put);
  const log = harness.open({ rescanIntervalMs: NEVER_MS, lullMs: 0 });
  await log.start();
  await log.idle();
  assert.deepEqual(harness.stored, early);
  put("hook-3-0.json");
  await log.idle();
  const backlog = Array.from({ length: 300 }, (_, index) => `hook-${10 + index}-0.json`);
  backlog.forEach(put);
  await log.idle();
  put("hook-4-0.json");
  await log.idle();
  assert.equal(harness.stored.length, 304);
  assert.deepEqual(harness.live, ["hook-3-0.json", "hook-4-0.json"]);
});

test("files between two waves of a burst are not live, whose delay is the burst's", async (t) => {
  const harness = createSpoolHarness();
  t.after(() => harness.close());
  const log = harness.open({ rescanIntervalMs: NEVER_MS, lullMs: NEVER_MS });
  await log.start();
  await log.idle();
  harness.put("hook-1-0.json");
  await log.idle();
  for (let index = 0; index < 300; index += 1) harness.put(`hook-${10 + index}-0.json`);
  await log.idle();
  harness.put("hook-2-0.json");
  await log.idle();
  assert.equal(harness.stored.length, 302);
  assert.deepEqual(harness.live, ["hook-1-0.json"]);
});
