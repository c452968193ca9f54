import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { readLossMarks } from "../src/system/loss-marks.ts";
import { startTimeOf } from "../src/system/process-identity.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { childrenOf } from "../test/support/hook/background-processes.ts";
import {
  blockWithFile,
  finish,
  installHook,
  isNode,
  nameOf,
  QUIET,
  RUNNERS,
  type InstalledHook,
} from "../test/support/hook/installed-hook.ts";

const PAYLOAD = "x".repeat(300_000);

/** Failures, each with the way to cause it. No event can be stored then. */
const FAILURES: Readonly<Record<string, (hook: InstalledHook) => void>> = {
  "the raw log's place is taken by a file": ({ paths }) => blockWithFile(paths.rawDir),
  // Like an automounted folder that cannot be mounted.
  "the raw log leads to a folder that takes no other": ({ paths }) => {
    rmSync(paths.rawDir, { recursive: true });
    symlinkSync("/proc", paths.rawDir);
  },
  "the place of a folder above it is taken by a file": ({ paths }) => blockWithFile(dirname(paths.rawDir)),
};

/** The command in settings.json checks for the script first; Node alone would print an error. */
const SCRIPT_FAILURES: Readonly<Record<string, (hook: InstalledHook) => void>> = {
  "the script is gone": ({ paths }) => rmSync(paths.hookScript),
  "the script is a folder": ({ paths }) => {
    rmSync(paths.hookScript);
    mkdirSync(paths.hookScript);
  },
  "the script may not be read": ({ paths }) => {
    writeFileSync(paths.hookScript, "exit 2");
    chmodSync(paths.hookScript, 0);
  },
  "the script is broken": ({ paths }) => writeFileSync(paths.hookScript, "if true; then ( echo 'half"),
  "the script fails": ({ paths }) => writeFileSync(paths.hookScript, "set -u; echo $nothing; exit 2"),
};

for (const shell of RUNNERS) {
  describe(`the hook in ${nameOf(shell)} is silent and exits 0`, () => {
    for (const [failure, bringAbout] of Object.entries({ ...FAILURES, ...(isNode(shell) ? {} : SCRIPT_FAILURES) })) {
      test(`when ${failure}`, async () => {
        using hook = installHook();
        bringAbout(hook);
        const { status, said } = await hook.fire(PAYLOAD, { shell });
        assert.deepEqual([status, said], [0, ""]);
      });
    }

    for (const [what, environment] of [
      ["an empty environment", {}],
      ["an empty PATH", { PATH: "" }],
      ["a PATH that leads nowhere", { PATH: "/nonexistent" }],
      [
        "an environment full of the script's own names",
        { h: "/x", n: "9", raw: "/x", hooks: "/x", ENV: "/x", IFS: "o" },
      ],
    ] as const) {
      test(`and stores, in ${what}`, async () => {
        using hook = installHook();
        const { status, said } = await hook.fire(PAYLOAD, {
          shell,
          environment: { ...environment, CCEN_NO_START: "1" },
        });
        assert.deepEqual([status, said, [...hook.stored().values()].map(String)], [0, "", [PAYLOAD]]);
      });
    }

    if (isNode(shell)) {
      test("and stores, although the client that started it ends everything by SIGTERM", async () => {
        using hook = installHook();
        const running = hook.begin({ shell });
        running.stdin?.write("the first half, ");
        await waitFor("it has begun to write", () => hook.unfinished().length > 0);
        running.kill("SIGTERM");
        running.kill("SIGHUP");
        const { status, said } = await finish(running, "the second half");
        const stored = [...hook.stored().values()].map(String);
        assert.deepEqual([status, said, stored, hook.unfinished()], [0, "", ["the first half, the second half"], []]);
      });
      return;
    }

    test("and does not wait, where pipes have the names of its files", async () => {
      using hook = installHook();
      const { paths } = hook;
      const environment = { PATH: QUIET.PATH };
      mkdirSync(paths.dataDir, { recursive: true });
      const lock = join(paths.dataDir, "start.lock");
      writeFileSync(lock, `${process.pid} ${startTimeOf(process.pid)}\n`);
      for (const file of [paths.pidFile, paths.lossMarksFile, paths.lossSinceFile]) spawnSync("mkfifo", [file]);
      assert.deepEqual((await hook.fire(PAYLOAD, { shell, environment })).said, "");
      assert.equal(hook.stored().size, 1);
      rmSync(lock);
      spawnSync("mkfifo", [lock]);
      blockWithFile(paths.rawDir);
      const { status, said } = await hook.fire(PAYLOAD, { shell });
      assert.deepEqual([status, said, readLossMarks(paths)?.count], [0, "", 1]);
    });

    test("when cat is killed, and leaves no partial file", async () => {
      using hook = installHook();
      const running = hook.begin({ shell });
      running.stdin?.write("the first half");
      const cat = await waitFor("cat runs", () => childrenOf(running.pid ?? 0)[0]);
      process.kill(cat, "SIGKILL");
      const { status, said } = await finish(running, "the second half");
      assert.deepEqual([status, said, hook.stored().size, hook.unfinished()], [0, "", 0, []]);
    });

    test("and stores, although the client that started it ends everything by SIGTERM", async () => {
      using hook = installHook();
      const running = hook.begin({ shell });
      running.stdin?.write("the first half, ");
      const cat = await waitFor("cat runs", () => childrenOf(running.pid ?? 0)[0]);
      running.kill("SIGTERM");
      process.kill(cat, "SIGTERM");
      const { status, said } = await finish(running, "the second half");
      const stored = [...hook.stored().values()].map(String);
      assert.deepEqual([status, said, stored, hook.unfinished()], [0, "", ["the first half, the second half"], []]);
    });
  });
}
