import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";
import { makeHome } from "../../quick/cli/run-ccen.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`daemon that npm runs ends at a ${signal} to npm alone, without a shell between`, async (t) => {
    const { paths } = makeHome(t);
    const child = spawn("npm", ["run", "--silent", "ccen", "--", "start", "--foreground", "--port", "0"], {
      cwd: packageRoot,
      env: { PATH: process.env["PATH"], HOME: dirname(paths.configDir) },
      stdio: ["ignore", "pipe", "ignore"],
      // A failed test can then kill npm together with its children.
      detached: true,
    });
    t.after(() => killGroup(child.pid));
    const ended = once(child, "close");
    await once(child.stdout, "data");
    child.stdout.resume();
    child.kill(signal);
    assert.deepEqual(await ended, [0, null]);
    assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Expected: it is gone.
  }
}
