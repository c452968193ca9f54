import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RawLogRig } from "./raw-log-rig.ts";

const NEVER_MS = 2 ** 30;

function hookNames(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `hook-${n}-0.json`);
}

export async function assertBacklogInOrder(rig: RawLogRig, count: number): Promise<void> {
  const names = hookNames(count);
  for (const name of names) writeFileSync(join(rig.paths.rawDir, name), "{}");
  const late: string[] = [];
  rig.intercept = () => {
    if (late.length >= 200) return;
    const name = `hook-${count + late.length}-0.json`;
    late.push(name);
    rig.put(name);
  };
  const log = rig.open({ rescanIntervalMs: NEVER_MS });
  await log.start();
  await log.idle();
  assert.deepEqual(rig.stored, [...names, ...late]);
  assert.deepEqual(rig.waiting(), []);
  assert.equal(log.status().waiting, 0);
}

export async function assertFoundWithoutWatch(rig: RawLogRig, count: number): Promise<void> {
  const log = rig.open({ rescanIntervalMs: NEVER_MS });
  await log.start();
  await log.idle();
  const names = hookNames(count);
  const aside = join(rig.paths.configDir, "aside");
  mkdirSync(aside);
  // Written in order, delivered in another, all while the event loop has no turn.
  for (const name of names) writeFileSync(join(aside, name), "{}");
  for (const name of names.toSorted()) renameSync(join(aside, name), join(rig.paths.rawDir, name));
  await log.idle();
  assert.deepEqual(rig.stored, names);
}

export async function assertTurnsLeft(rig: RawLogRig, count: number): Promise<void> {
  for (const name of hookNames(count)) writeFileSync(join(rig.paths.rawDir, name), "{}");
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
}
