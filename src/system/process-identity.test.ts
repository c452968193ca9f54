import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isProcess, startTimeOf } from "./process-identity.ts";

test("a running process is recognised by pid and start time until it ends", async () => {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  const startTime = startTimeOf(pid);
  assert.equal(isProcess(pid, startTime), true);
  assert.equal(isProcess(pid, "0"), true);
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  assert.equal(isProcess(pid, startTime), false);
});

test(
  "another process that got the same pid is not taken for it",
  { skip: process.platform !== "linux" && "needs /proc" },
  () => {
    assert.match(startTimeOf(process.pid), /^[1-9]\d*$/);
    assert.equal(isProcess(process.pid, "1"), false);
  },
);

test(
  "a program name full of spaces and parentheses does not shift the fields",
  { skip: process.platform !== "linux" && "needs /proc" },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "ccen-identity-"));
    const program = join(folder, "a) S 1 (b");
    copyFileSync("/bin/sleep", program);
    const child = spawn(program, ["60"]);
    try {
      await once(child, "spawn");
      const pid = child.pid ?? 0;
      assert.ok(Number(startTimeOf(pid)) >= Number(startTimeOf(process.pid)));
      assert.equal(isProcess(pid, startTimeOf(pid)), true);
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  },
);

test("numbers that are no pid are no process", () => {
  for (const pid of [0, -1, Number.NaN, 1.5, 2 ** 40]) assert.equal(isProcess(pid, "0"), false, String(pid));
  assert.equal(startTimeOf(2 ** 30), "0");
});
