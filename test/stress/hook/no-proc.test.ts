import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { killIfThere, processesNaming } from "../../support/hook/background-processes.ts";
import { waitFor } from "../../support/wait-for.ts";
import {
  finish,
  installHook,
  isNode,
  nameOf,
  RUNNERS,
  type HookResult,
  type InstalledHook,
  type Shell,
} from "../../support/hook/installed-hook.ts";

// As on macOS and the BSDs: a mount hides /proc from the hook and its children, but not from this test.
const HIDE_PROC = ["-rm", "sh", "-c", 'mount -t tmpfs tmpfs /proc && [ ! -e /proc/self ] && exec "$@"', "sh"] as const;
const canHide = spawnSync("unshare", [...HIDE_PROC, "true"]).status === 0;
const skip = !canHide && "needs mounts";

const ENVIRONMENT = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent" };

function hookWords({ paths, command }: InstalledHook, runner: Shell): readonly string[] {
  return isNode(runner) ? [...runner, paths.hookProgram] : [...runner, "-c", command];
}

/** A stub of the CLI: records its start, and that a daemon runs from then on. */
function layStub({ paths }: InstalledHook): () => number {
  const stub = join(dirname(paths.configDir), "stub");
  mkdirSync(stub);
  mkdirSync(paths.dataDir, { recursive: true });
  writeFileSync(
    join(stub, "cli"),
    `echo started >>"\${0%/*}/starts"; echo ${process.pid} 0 >"$CLAUDE_CONFIG_DIR/hooks/dashboard/daemon.pid"`,
  );
  writeFileSync(paths.launchFile, `/bin/sh\n${join(stub, "cli")}\n`);
  const starts = join(stub, "starts");
  return () => (existsSync(starts) ? readFileSync(starts, "utf8").trim().split("\n").length : 0);
}

for (const runner of RUNNERS) {
  describe(`without /proc, the hook in ${nameOf(runner)}`, { skip }, () => {
    test("stores under a name that has the client's id", async () => {
      using hook = installHook();
      const { status, said } = await fire({ hook, runner, quiet: true });
      assert.deepEqual([status, said], [0, ""]);
      const [name = "", ...more] = hook.stored().keys();
      assert.match(name, new RegExp(String.raw`^hook-\d+-0-${process.pid}\.json$`));
      assert.deepEqual(more, []);
    });

    test("starts a daemon once, and none where one runs by its number alone", async () => {
      using hook = installHook();
      const starts = layStub(hook);
      writeFileSync(hook.paths.pidFile, `${spawnSync("true").pid} 0\n`);
      await Promise.all(Array.from({ length: 8 }, async () => fire({ hook, runner, quiet: false })));
      await waitFor("the daemon was started", () => starts() > 0);
      await waitFor(
        "everything in the background ended",
        () => processesNaming(dirname(hook.paths.configDir)).length === 0,
      );
      for (const startTime of ["0", "12345"]) {
        writeFileSync(hook.paths.pidFile, `${process.pid} ${startTime} \n20\n`);
        const { status, said } = await fire({ hook, runner, quiet: false });
        assert.deepEqual([status, said], [0, ""]);
      }
      await waitFor(
        "everything in the background ended",
        () => processesNaming(dirname(hook.paths.configDir)).length === 0,
      );
      assert.equal(starts(), 1);
      assert.equal(existsSync(hook.paths.startLockFile), false);
    });

    test("keeps its start lock where no daemon comes about", async (t) => {
      using hook = installHook();
      t.after(() => {
        for (const pid of processesNaming(dirname(hook.paths.configDir))) killIfThere(pid);
      });
      await fire({ hook, runner, quiet: false });
      await waitFor(
        "it holds its lock",
        () => existsSync(hook.paths.startLockFile) && statSync(hook.paths.startLockFile).size > 0,
      );
      assert.match(readFileSync(hook.paths.startLockFile, "utf8"), /^\d+ 0\n\/\n$/);
      const before = readFileSync(hook.paths.startLockFile, "utf8");
      await fire({ hook, runner, quiet: false });
      assert.equal(readFileSync(hook.paths.startLockFile, "utf8"), before);
      for (const pid of processesNaming(dirname(hook.paths.configDir))) killIfThere(pid);
      await waitFor("the killed process to be gone", () => processesNaming(dirname(hook.paths.configDir)).length === 0);
    });
  });
}

interface Firing {
  readonly hook: InstalledHook;
  readonly runner: Shell;
  readonly quiet: boolean;
}

function fire({ hook, runner, quiet }: Firing): Promise<HookResult> {
  const environment = quiet ? { ...ENVIRONMENT, CCEN_NO_START: "1" } : ENVIRONMENT;
  const words = [...HIDE_PROC, ...hookWords(hook, runner)];
  return finish(spawn("unshare", words, { env: environment, stdio: "pipe" }), "{}");
}
