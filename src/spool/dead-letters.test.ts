import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { systemClock } from "../system/clock.ts";
import { pathsUnder } from "../system/paths.ts";
import { openDeadLetters } from "./dead-letters.ts";

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
  assert.equal(letters.count(), 1);
  rmSync(paths.deadLetterDir, { recursive: true });
  assert.equal(letters.count(), 0);
});
