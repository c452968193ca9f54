import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { writeRawFile } from "../../src/spool/posted/posted-files.ts";
import { encodeRecord } from "../../src/spool/posted/journal.ts";
import type { SpoolHarness } from "./spool-harness.ts";

const T = Date.parse("2026-01-02T03:04:05Z");

export function postedRecord(number: number, text = `{"n":${number}}`) {
  return { name: `http-${T}-${number}.json`, bytes: Buffer.from(text) };
}

function journalOf(numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.flatMap((n) => encodeRecord(postedRecord(n)).pieces));
}

export async function assertJournalStopped(harness: SpoolHarness, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  mkdirSync(harness.paths.postedDir, { recursive: true });
  writeFileSync(join(harness.paths.postedDir, "x.journal"), journalOf(numbers));
  // On a machine of any speed, a slice of the journal's time ends after a few payloads.
  let nowMs = 0;
  const clock = mock.method(performance, "now", () => (nowMs += 1));
  const log = harness.open();
  await log.start();
  assert.ok(harness.waiting().length < numbers.length);
  assert.equal(log.isCaughtUp(), false);
  await log.stop();
  clock.mock.restore();
  assert.deepEqual(readdirSync(harness.paths.postedDir), ["x.journal"]);
  const next = harness.open();
  await next.start();
  await next.idle();
  assert.deepEqual(
    harness.stored,
    numbers.map((n) => postedRecord(n).name),
  );
  assert.deepEqual(readdirSync(harness.paths.postedDir), []);
}

export async function assertJournalBehindFiles(harness: SpoolHarness, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  mkdirSync(harness.paths.postedDir, { recursive: true });
  for (const n of numbers.slice(0, 20)) writeRawFile(harness.paths, postedRecord(n));
  writeFileSync(join(harness.paths.postedDir, "x.journal"), journalOf(numbers.slice(20)));
  const log = harness.open();
  await log.start();
  await log.idle();
  assert.deepEqual(
    harness.stored,
    numbers.map((n) => postedRecord(n).name),
  );
}
