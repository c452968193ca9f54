import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createRawLogRig, type RawLogRig } from "../../test/support/raw-log-rig.ts";

/** More than inotify's queue of 16,384 holds. */
const MANY = 20_000;
const NEVER_MS = 2 ** 30;

describe("a backlog of 20,000 files", () => {
  let rig: RawLogRig;
  beforeEach(() => {
    rig = createRawLogRig();
  });
  afterEach(() => rig.close());

  test("comes in order, and what arrives meanwhile comes after it", async () => {
    const names = hookNames();
    for (const name of names) writeFileSync(join(rig.paths.rawDir, name), "{}");
    const late: string[] = [];
    rig.intercept = () => {
      if (late.length >= 200) return;
      const name = `hook-${MANY + late.length}-0.json`;
      late.push(name);
      rig.put(name);
    };
    const log = rig.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    assert.deepEqual(rig.stored, [...names, ...late]);
    assert.deepEqual(rig.waiting(), []);
    assert.equal(log.status().waiting, 0);
  });

  test("that no watch can report, because it came all at once, is found whole and in order", async () => {
    const log = rig.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    const names = hookNames();
    const aside = join(rig.paths.configDir, "aside");
    mkdirSync(aside);
    // Written in order, delivered in another, all while the event loop has no turn.
    for (const name of names) writeFileSync(join(aside, name), "{}");
    for (const name of names.toSorted()) renameSync(join(aside, name), join(rig.paths.rawDir, name));
    await log.idle();
    assert.deepEqual(rig.stored, names);
  });

  test("lets the event loop have its turns", async () => {
    for (const name of hookNames()) writeFileSync(join(rig.paths.rawDir, name), "{}");
    let turns = 0;
    let ticking = setImmediate(tick);
    function tick(): void {
      turns += 1;
      ticking = setImmediate(tick);
    }
    const log = rig.open();
    await log.start();
    await log.idle();
    clearImmediate(ticking);
    assert.ok(rig.calls.every((keys) => keys.length <= 64));
    assert.ok(turns >= rig.calls.length, `${turns} turns for ${rig.calls.length} batches`);
  });
});

function hookNames(): string[] {
  return Array.from({ length: MANY }, (_, n) => `hook-${n}-0.json`);
}

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
