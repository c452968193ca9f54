import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openDeadLetters } from "../../spool/dead-letters.ts";
import { silentLogger } from "../../system/logger.ts";
import { pathsUnder } from "../../system/paths.ts";
import { createArchivePruner, pruneDeadLetters, pruneLogs, type FileOrder } from "./prune-files.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 25, 12);
const NEVER: FileOrder = {
  nowMs: NOW_MS,
  beforeMs: Number.NEGATIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
};

function openArchive(t: TestContext) {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.archiveDir, { recursive: true });
  const pruner = createArchivePruner(paths);

  /** Three files of a day; the last one arrived `folderAgeMs` ago. */
  function day(ageMs: number, folderAgeMs = ageMs): string {
    const folder = join(paths.archiveDir, new Date(NOW_MS - ageMs).toISOString().slice(0, 10));
    mkdirSync(folder, { recursive: true });
    for (let n = 0; n < 3; n += 1) writeFileSync(join(folder, `${n}-hook-1-0.json`), "{}");
    const seconds = (NOW_MS - folderAgeMs) / 1000;
    utimesSync(folder, seconds, seconds);
    return folder;
  }
  return { paths, pruner, day };
}

test("archived days beyond the age are deleted, and no others", async (t) => {
  const { paths, pruner, day } = openArchive(t);
  const over = [day(20 * DAY_MS), day(9 * DAY_MS)];
  const kept = [day(6 * DAY_MS), day(0), day(30 * DAY_MS, DAY_MS / 2)];
  const foreign = join(paths.archiveDir, "notes");
  mkdirSync(foreign);
  const outside = join(paths.configDir, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "precious"), "x");
  symlinkSync(outside, join(paths.archiveDir, "2020-01-01"));
  symlinkSync(join(outside, "precious"), join(kept[0] ?? "", "link"));
  const went = await pruner.prune({ ...NEVER, beforeMs: NOW_MS - 7 * DAY_MS });
  assert.deepEqual([went.byAge.items, went.bySize.items], [6, 0]);
  assert.deepEqual(
    over.map((folder) => existsSync(folder)),
    [false, false],
  );
  for (const folder of kept) assert.ok(readdirSync(folder).length >= 3, folder);
  assert.ok(existsSync(foreign));
  assert.equal(readFileSync(join(outside, "precious"), "utf8"), "x");
  assert.equal(went.leftBytes, 9 * 4096);
});

test("beyond the size the oldest days go whole, but none written within a day", async (t) => {
  const { pruner, day } = openArchive(t);
  const [oldest, older] = [day(5 * DAY_MS), day(4 * DAY_MS)];
  const young = [day(3 * DAY_MS, DAY_MS / 2), day(0)];
  const went = await pruner.prune({ ...NEVER, maxBytes: 9 * 4096 });
  assert.deepEqual([went.bySize.items, went.bySize.bytes], [3, 3 * 4096]);
  assert.deepEqual([existsSync(oldest), existsSync(older)], [false, true]);
  await pruner.prune({ ...NEVER, maxBytes: 0 });
  assert.equal(existsSync(older), false);
  for (const folder of young) assert.equal(readdirSync(folder).length, 3);
});

test("a day added up is not read again: each new file is added to its sum", async (t) => {
  const { pruner, day } = openArchive(t);
  const folder = day(2 * DAY_MS);
  await pruner.prune(NEVER);
  pruner.archived(NOW_MS - 2 * DAY_MS, 5000);
  writeFileSync(join(folder, "a"), "x");
  const { leftBytes } = await pruner.prune(NEVER);
  assert.equal(leftBytes, 5 * 4096);
});

test("without an archive there is no work", async (t) => {
  const pruner = createArchivePruner(pathsUnder(tempDir(t)));
  const { leftBytes } = await pruner.prune({ ...NEVER, beforeMs: NOW_MS });
  assert.equal(leftBytes, 0);
});

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
  assert.deepEqual([went.byAge.items, went.bySize.items, went.leftBytes], [1, 0, 2 * 4096]);
  assert.deepEqual(left().sort(), ["new.json", "new.json.reason.json"]);
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
  assert.equal(rest.leftBytes, one);
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

test("old files of a log go by their age; the current one stays, however old", async (t) => {
  const folder = tempDir(t);
  const file = logOf(folder, [40, 40, 20]);
  const went = await pruneLogs(file, { ...NEVER, beforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual(went, {
    byAge: { items: 1, bytes: 1000 },
    bySize: { items: 0, bytes: 0 },
    problem: null,
    leftBytes: 2000,
  });
  assert.deepEqual(readdirSync(folder).toSorted(), ["daemon.log", "daemon.log.2"]);
});

test("where they are too large the oldest go, and none of the last day", async (t) => {
  const folder = tempDir(t);
  const file = logOf(folder, [0, 0.5, 4]);
  const order = { ...NEVER, maxBytes: 3000 };
  assert.deepEqual((await pruneLogs(file, order)).bySize, { items: 0, bytes: 0 });
  assert.deepEqual(await pruneLogs(file, { ...order, maxBytes: 0 }), {
    byAge: { items: 0, bytes: 0 },
    bySize: { items: 1, bytes: 1000 },
    problem: null,
    leftBytes: 2000,
  });
  assert.deepEqual(readdirSync(folder).toSorted(), ["daemon.log", "daemon.log.1"]);
});

test("a link is not followed, and a missing log is empty", async (t) => {
  const folder = tempDir(t);
  const file = join(folder, "daemon.log");
  symlinkSync("/nonexistent", `${file}.1`);
  assert.equal((await pruneLogs(file, { ...NEVER, beforeMs: NOW_MS, maxBytes: 0 })).leftBytes, 0);
  assert.deepEqual(readdirSync(folder), ["daemon.log.1"]);
});
