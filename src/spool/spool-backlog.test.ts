import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { assertBacklogInOrder, assertFoundWithoutWatch, assertTurnsLeft } from "../../test/support/raw-log-backlog.ts";
import { createRawLogRig, type RawLogRig } from "../../test/support/raw-log-rig.ts";

const MANY = 300;
const NEVER_MS = 2 ** 30;

describe("a backlog of hundreds of files", () => {
  let rig: RawLogRig;
  beforeEach(() => {
    rig = createRawLogRig();
  });
  afterEach(() => rig.close());

  test("comes in order, and what arrives meanwhile comes after it", async () => {
    await assertBacklogInOrder(rig, MANY);
  });

  test("that comes at once and out of order is found whole and in order", async () => {
    await assertFoundWithoutWatch(rig, MANY);
  });

  test("lets the event loop have its turns", async () => {
    await assertTurnsLeft(rig, MANY);
  });
});

test("files that waited before the start or behind a backlog are not live", async (t) => {
  const rig = createRawLogRig();
  t.after(() => rig.close());
  const put = (name: string): void => rig.put(name);
  const early = ["hook-1-0.json", "hook-2-0.json"];
  early.forEach(put);
  const log = rig.open({ rescanIntervalMs: NEVER_MS });
  await log.start();
  await log.idle();
  assert.deepEqual(rig.stored, early);
  put("hook-3-0.json");
  await log.idle();
  const backlog = Array.from({ length: 300 }, (_, index) => `hook-${10 + index}-0.json`);
  backlog.forEach(put);
  await log.idle();
  put("hook-4-0.json");
  await log.idle();
  assert.equal(rig.stored.length, 304);
  assert.deepEqual(rig.live, ["hook-3-0.json", "hook-4-0.json"]);
});
