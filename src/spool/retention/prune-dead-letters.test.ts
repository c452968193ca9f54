import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import type { FileOrder } from "../../core/retention.ts";
import { silentLogger } from "../../system/logger.ts";
import { pathsUnder } from "../../system/paths.ts";
import { openDeadLetters } from "../dead-letters.ts";
import { pruneDeadLetters } from "./prune-dead-letters.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 25, 12);
const NEVER: FileOrder = {
  nowMs: NOW_MS,
  beforeMs: Number.NEGATIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
};

function openLetters(t: TestContext) {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.rawDir, { recursive: true });
  const folder = paths.deadLetterDir;
  let nowMs = NOW_MS;
  const letters = openDeadLetters({ paths, clock: { now: () => nowMs }, logger: silentLogger });

  function bury(name: string, ageMs: number, text = "{"): void {
    nowMs = NOW_MS - ageMs;
    writeFileSync(join(paths.rawDir, name), text);
    letters.add({ folder: paths.rawDir, name, reason: "not JSON", sizeBytes: text.length, modifiedAtMs: 0 });
  }
  const left = () => readdirSync(folder).map((name) => name.replace(/^.*?Z-\d+-/, ""));
  return { paths, folder, letters, bury, left };
}

test("dead letters beyond the age go with their reasons", async (t) => {
  const { folder, bury, left, letters } = openLetters(t);
  bury("old.json", 40 * DAY_MS);
  bury("new.json", 10 * DAY_MS);
  const went = await pruneDeadLetters(folder, { ...NEVER, beforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual([went.byAge.items, went.bySize.items, went.left.files], [1, 0, 1]);
  assert.deepEqual(left().sort(), ["new.json", "new.json.reason.json"]);
  letters.recount();
  assert.equal(letters.count(), 1);
});

test("beyond the size the oldest go first, and none that is younger than a day", async (t) => {
  const { folder, bury, left } = openLetters(t);
  for (const [name, days] of [
    ["a", 4],
    ["b", 3],
    ["c", 2],
    ["d", 0.5],
  ] as const)
    bury(name, days * DAY_MS, "x".repeat(5000));
  const one = 3 * 4096;
  const went = await pruneDeadLetters(folder, { ...NEVER, maxBytes: 3 * one });
  assert.deepEqual([went.bySize.items, went.bySize.bytes], [1, one]);
  assert.deepEqual(
    left()
      .filter((name) => name.length === 1)
      .sort(),
    ["b", "c", "d"],
  );
  const rest = await pruneDeadLetters(folder, { ...NEVER, maxBytes: 0 });
  assert.deepEqual(
    left().filter((name) => name.length === 1),
    ["d"],
  );
  assert.deepEqual(rest.left, { files: 1, bytes: one });
});

test("a link is neither followed nor removed, and a folder stays", async (t) => {
  const { paths, folder, bury } = openLetters(t);
  bury("old.json", 40 * DAY_MS);
  const precious = join(paths.configDir, "precious");
  writeFileSync(precious, "x");
  symlinkSync(precious, join(folder, "2020-01-01T00-00-00-000Z-1-link"));
  mkdirSync(join(folder, "2020-01-01T00-00-00-000Z-2-folder"));
  await pruneDeadLetters(folder, { ...NEVER, beforeMs: NOW_MS, maxBytes: 0 });
  assert.equal(readFileSync(precious, "utf8"), "x");
  assert.deepEqual(readdirSync(folder).sort(), [
    "2020-01-01T00-00-00-000Z-1-link",
    "2020-01-01T00-00-00-000Z-2-folder",
  ]);
});

test("a reason whose letter a crash took goes, too", async (t) => {
  const { folder, bury, left } = openLetters(t);
  bury("new.json", DAY_MS);
  writeFileSync(join(folder, "2026-01-01T00-00-00-000Z-9-x.json.reason.json"), "{}");
  await pruneDeadLetters(folder, { ...NEVER, beforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual(left().sort(), ["new.json", "new.json.reason.json"]);
});
