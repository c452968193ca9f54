import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, fstatSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startTimeOf } from "../system/process-identity.ts";
import { createPidFile, type PidFile } from "./runtime-files.ts";

function prepare(t: TestContext): { readonly path: string; readonly pidFile: PidFile } {
  const folder = mkdtempSync(join(tmpdir(), "ccen-pid-"));
  const path = join(folder, "daemon.pid");
  const pidFile = createPidFile(path);
  t.after(() => {
    pidFile.remove();
    rmSync(folder, { recursive: true });
  });
  return { path, pidFile };
}

const descriptorIn = (path: string): number => Number(readFileSync(path, "utf8").split("\n")[1]);

function leadsTo(path: string, descriptor: number): boolean {
  try {
    return fstatSync(descriptor).ino === statSync(path).ino;
  } catch {
    // No descriptor is open there.
    return false;
  }
}

test("names this process, its start and the descriptor that holds this file open", (t) => {
  const { path, pidFile } = prepare(t);
  pidFile.write();
  const descriptor = descriptorIn(path);
  assert.equal(readFileSync(path, "utf8"), `${process.pid} ${startTimeOf(process.pid)} \n${descriptor}\n`);
  assert.ok(leadsTo(path, descriptor));
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("is read by commands of earlier releases, which split it at spaces", (t) => {
  const { path, pidFile } = prepare(t);
  pidFile.write();
  const [pid, startTime] = readFileSync(path, "utf8").trim().split(" ");
  assert.deepEqual([pid, startTime], [String(process.pid), startTimeOf(process.pid)]);
});

test("no child of the process holds it", (t) => {
  const { path, pidFile } = prepare(t);
  pidFile.write();
  const look = `[ "/proc/$$/fd/$1" -ef "$2" ]`;
  const { status } = spawnSync("sh", ["-c", look, "sh", String(descriptorIn(path)), path]);
  assert.equal(status, 1);
});

test("a file written again is held again, and the first one is released", (t) => {
  const { path, pidFile } = prepare(t);
  pidFile.write();
  pidFile.write();
  assert.ok(leadsTo(path, descriptorIn(path)));
  if (existsSync("/proc/self/fd")) assert.equal(heldUnder(path), 1);
});

test("a removed file is released, with any other file in its place", (t) => {
  const { path, pidFile } = prepare(t);
  pidFile.write();
  const descriptor = descriptorIn(path);
  pidFile.remove();
  assert.ok(!existsSync(path));
  assert.throws(() => fstatSync(descriptor), { code: "EBADF" });
  pidFile.remove();
});

test("where it cannot be written no file stays open", (t) => {
  const { path } = prepare(t);
  const pidFile = createPidFile(join(path, "no folder", "daemon.pid"));
  assert.throws(() => pidFile.write(), { code: "ENOENT" });
  if (existsSync("/proc/self/fd")) assert.equal(heldUnder(path), 0);
});

/** Number of this process's open files with this present or former path. */
function heldUnder(path: string): number {
  const { stdout } = spawnSync("ls", ["-l", `/proc/${process.pid}/fd`], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(` -> ${path}`)).length;
}
