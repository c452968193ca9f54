import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SpoolHarness } from "./spool-harness.ts";

const NEVER_MS = 2 ** 30;

function hookNames(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `hook-${n}-0.json`);
}

export async function assertBacklogInOrder(harness: SpoolHarness, count: number): Promise<void> {
  const names = hookNames(count);
  for (const name of names) writeFileSync(join(harness.paths.rawDir, name), "{}");
  const late: string[] = [];
  harness.intercept = () => {
    if (late.length >= 200) return;
    const name = `hook-${count + late.length}-0.json`;
    late.push(name);
    harness.put(name);
  };
  const log = harness.open({ rescanIntervalMs: NEVER_MS });
  await log.start();
  await log.idle();
  assert.deepEqual(harness.stored, [...names, ...late]);
  assert.deepEqual(harness.waiting(), []);
  assert.equal(log.status().waiting, 0);
}

export async function assertFoundWithoutWatch(harness: SpoolHarness, count: number): Promise<void> {
  const log = harness.open({ rescanIntervalMs: NEVER_MS });
  await log.start();
  await log.idle();
  const names = hookNames(count);
  const aside = join(harness.paths.configDir, "aside");
  mkdirSync(aside);
  // Written in one order, delivered in another, all within one turn of the event loop.
  for (const name of names) writeFileSync(join(aside, name), "{}");
  for (const name of names.toSorted()) renameSync(join(aside, name), join(harness.paths.rawDir, name));
  await log.idle();
  assert.deepEqual(harness.stored, names);
}

export async function assertTurnsLeft(harness: SpoolHarness, count: number): Promise<void> {
  for (const name of hookNames(count)) writeFileSync(join(harness.paths.rawDir, name), "{}");
  let turns = 0;
  let ticking = setImmediate(tick);
  function tick(): void {
    turns += 1;
    ticking = setImmediate(tick);
  }
  const log = harness.open();
  await log.start();
  await log.idle();
  clearImmediate(ticking);
  assert.ok(harness.calls.every((keys) => keys.length <= 64));
  assert.ok(turns >= harness.calls.length, `${turns} turns for ${harness.calls.length} batches`);
}
