import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import type { FileOrder } from "../core/retention.ts";
import { systemClock } from "../system/clock.ts";
import { silentLogger } from "../system/logger.ts";
import { pathsUnder } from "../system/paths.ts";
import { openDeadLetters, pruneDeadLetters } from "./dead-letters.ts";

const MODULE = JSON.stringify(join(import.meta.dirname, "dead-letters.ts"));

/** Moves one file to the dead letters and exits 7 when the disk has no room for the reason. */
const SCRIPT = `
  const { openDeadLetters } = await import(${MODULE});
  const paths = JSON.parse(process.argv[1]);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const letters = openDeadLetters({ paths, clock: { now: () => 0 }, logger });
  try {
    letters.add({ folder: paths.rawDir, name: "bad.json", reason: "why", sizeBytes: 1, modifiedAtMs: 0 });
  } catch (error) {
    process.exitCode = error.code === "EFBIG" ? 7 : 8;
  }
`;

test("a reason without room leaves no file behind, at any number of attempts", (t) => {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.rawDir, { recursive: true });
  writeFileSync(join(paths.rawDir, "bad.json"), "x");
  const args = ["--no-warnings", "--input-type=module", "-e", SCRIPT, JSON.stringify(paths)];
  // A limit of 0 bytes a file: creating it works and the write fails, as on a full disk.
  const cramped = spawnSync("sh", ["-c", 'ulimit -f 0; exec "$@"', "sh", process.execPath, ...args]);
  assert.equal(cramped.status, 7, cramped.stderr.toString());
  assert.deepEqual(readdirSync(paths.deadLetterDir), []);
  assert.equal(readFileSync(join(paths.rawDir, "bad.json"), "utf8"), "x");
  assert.equal(spawnSync(process.execPath, args).status, 0);
  assert.equal(readdirSync(paths.deadLetterDir).length, 2);
});

test("a reason whose letter was not moved is deleted, every letter stays", (t) => {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.deadLetterDir, { recursive: true });
  const kept = ["told.json", "told.json.reason.json", "untold.json"];
  for (const name of [...kept, "killed-in-between.json.reason.json"])
    writeFileSync(join(paths.deadLetterDir, name), "");
  const letters = openDeadLetters({ paths, clock: systemClock, logger: createMemoryLogger() });
  assert.equal(letters.count(), 2);
  assert.deepEqual(readdirSync(paths.deadLetterDir).sort(), kept);
});

test("deleting dead letters by hand takes effect before the next count", (t) => {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.rawDir, { recursive: true });
  const letters = openDeadLetters({ paths, clock: systemClock, logger: createMemoryLogger() });
  for (const name of ["a.json", "b.json"]) {
    writeFileSync(join(paths.rawDir, name), "{");
    letters.add({ folder: paths.rawDir, name, reason: "not JSON", sizeBytes: 1, modifiedAtMs: 0 });
  }
  assert.equal(letters.count(), 2);
  const gone = readdirSync(paths.deadLetterDir).find((name) => name.endsWith("-a.json")) ?? "";
  rmSync(join(paths.deadLetterDir, gone));
  // Some systems count these times in steps of a few milliseconds.
  utimesSync(paths.deadLetterDir, 1, 1);
  assert.equal(letters.count(), 1);
  rmSync(paths.deadLetterDir, { recursive: true });
  assert.equal(letters.count(), 0);
});

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

test("a reason whose letter a crash took is deleted, too", async (t) => {
  const { folder, bury, left } = openLetters(t);
  bury("new.json", DAY_MS);
  writeFileSync(join(folder, "2026-01-01T00-00-00-000Z-9-x.json.reason.json"), "{}");
  await pruneDeadLetters(folder, { ...NEVER, beforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual(left().sort(), ["new.json", "new.json.reason.json"]);
});
