import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { asItCame } from "./checks/check.ts";
import { createProbes, watchLoop } from "./probes.ts";

test("existing values are measured, and the journal belongs to the size", async (t) => {
  const folder = tempDir(t);
  const databaseFile = join(folder, "dashboard.db");
  writeFileSync(databaseFile, "x".repeat(1000));
  writeFileSync(`${databaseFile}-wal`, "x".repeat(300));
  let reads = 0;
  const probes = createProbes({
    databaseFile,
    folders: [folder],
    readDatabase: () => void (reads += 1),
    countWithoutHooks: () => 2,
  });
  assert.equal(probes.last().disk.ok, false);
  probes.check();
  await waitFor("the disk's answer", () => probes.last().disk.ok);
  const { databaseMs, databaseSize, disk, memory, sessionsWithoutHooks } = probes.last();
  assert.equal(reads, 5);
  probes.check();
  assert.equal(reads, 10);
  assert.ok(databaseMs.ok && databaseMs.value >= 0);
  assert.deepEqual(databaseSize, { ok: true, value: { bytes: 1000, journalBytes: 300 } });
  assert.ok(disk.ok && disk.value.totalBytes > 0 && disk.value.freeBytes <= disk.value.totalBytes);
  assert.ok(memory.ok && memory.value.processBytes > 1e6 && memory.value.freeBytes <= memory.value.totalBytes);
  assert.deepEqual(sessionsWithoutHooks, { ok: true, value: 2 });
});

test("a failed measurement says why and stops no other", async (t) => {
  const gone = join(tempDir(t), "gone");
  const probes = createProbes({
    databaseFile: join(gone, "dashboard.db"),
    folders: [gone],
    readDatabase: () => {
      throw new Error("database disk image is malformed");
    },
    countWithoutHooks: () => {
      throw new Error("EACCES");
    },
  });
  probes.check();
  await waitFor("the disk's refusal", () => {
    const { disk } = probes.last();
    return !disk.ok && /ENOENT/.test(JSON.stringify(disk.reason));
  });
  const { databaseMs, databaseSize, memory, sessionsWithoutHooks } = probes.last();
  assert.deepEqual(databaseMs, { ok: false, reason: asItCame("database disk image is malformed") });
  assert.match(databaseSize.ok ? "" : JSON.stringify(databaseSize.reason), /ENOENT/);
  assert.deepEqual(sessionsWithoutHooks, { ok: false, reason: asItCame("EACCES") });
  assert.equal(memory.ok, true);
});

test("only while something happens is the loop measured, and a rest is no delay", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let nowMs = 1000;
  t.mock.method(performance, "now", () => nowMs);
  const turn = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(20);
  };
  const loop = watchLoop();
  turn(20);
  assert.equal(loop.read(), null);

  loop.touch();
  for (let count = 0; count < 100; count += 1) turn(20);
  turn(320);
  const busy = loop.read();
  assert.equal(busy?.count, 101);
  assert.ok(busy !== null && busy.maxMs >= 295 && busy.maxMs <= 305, `${busy?.maxMs}`);

  // The timer stops three seconds after the last touch.
  for (let count = 0; count < 300; count += 1) turn(20);
  const rested = loop.read()?.count ?? 0;
  assert.ok(rested < 160, `${rested}`);
  turn(3_600_000);
  loop.touch();
  turn(20);
  assert.equal(loop.read()?.count, rested + 1);
  assert.ok((loop.read()?.maxMs ?? 0) <= 305);
  loop.stop();
});
