import assert from "node:assert/strict";
import { readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { pruneLogs } from "./prune-logs.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 25, 12);

/** A log of a kilobyte a file; `ages[n]` is the age of the last write to `daemon.log.<n>`, in days. */
function logOf(folder: string, ages: readonly number[]): string {
  const file = join(folder, "daemon.log");
  for (const [age, days] of ages.entries()) {
    const name = age === 0 ? file : `${file}.${age}`;
    writeFileSync(name, "x".repeat(1000));
    utimesSync(name, (NOW_MS - days * DAY_MS) / 1000, (NOW_MS - days * DAY_MS) / 1000);
  }
  return file;
}

test("old files of a log go by their age; the current one stays, however old", (t) => {
  const folder = tempDir(t);
  const file = logOf(folder, [40, 40, 20]);
  const went = pruneLogs(file, { nowMs: NOW_MS, beforeMs: NOW_MS - 30 * DAY_MS, maxBytes: Infinity });
  assert.deepEqual(went, { byAge: { items: 1, bytes: 1000 }, bySize: { items: 0, bytes: 0 }, leftBytes: 2000 });
  assert.deepEqual(readdirSync(folder).toSorted(), ["daemon.log", "daemon.log.2"]);
});

test("where they are too large the oldest go, and none of the last day", (t) => {
  const folder = tempDir(t);
  const file = logOf(folder, [0, 0.5, 3, 4]);
  const order = { nowMs: NOW_MS, beforeMs: -Infinity, maxBytes: 3000 };
  assert.deepEqual(pruneLogs(file, order).bySize, { items: 1, bytes: 1000 });
  assert.deepEqual(pruneLogs(file, { ...order, maxBytes: 0 }), {
    byAge: { items: 0, bytes: 0 },
    bySize: { items: 1, bytes: 1000 },
    leftBytes: 2000,
  });
  assert.deepEqual(readdirSync(folder).toSorted(), ["daemon.log", "daemon.log.1"]);
});

test("a link is nobody's, and a missing log is nothing", (t) => {
  const folder = tempDir(t);
  const file = join(folder, "daemon.log");
  symlinkSync("/nonexistent", `${file}.1`);
  assert.equal(pruneLogs(file, { nowMs: NOW_MS, beforeMs: NOW_MS, maxBytes: 0 }).leftBytes, 0);
  assert.deepEqual(readdirSync(folder), ["daemon.log.1"]);
});
