import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { childrenOf, until } from "./background-processes.ts";
import {
  blockWithFile,
  finish,
  installHook,
  isNode,
  nameOf,
  NODES,
  RUNNERS,
  type InstalledHook,
} from "./installed-hook.ts";

const PAYLOAD = "x".repeat(300_000);

/** What goes wrong, and how it is brought about. Nothing can be stored then. */
const FAILURES: Readonly<Record<string, (hook: InstalledHook) => void>> = {
  "the raw log's place is taken by a file": ({ paths }) => blockWithFile(paths.rawDir),
  // As one that is mounted when it is first used, and cannot be.
  "the raw log leads to a folder that takes no other": ({ paths }) => {
    rmSync(paths.rawDir, { recursive: true });
    symlinkSync("/proc", paths.rawDir);
  },
  "the place of a folder above it is taken by a file": ({ paths }) => blockWithFile(dirname(paths.rawDir)),
};

/** The line in settings.json looks for the script first, which Node by itself would do aloud. */
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
        await until(() => hook.unfinished(), "it has begun to write");
        running.kill("SIGTERM");
        running.kill("SIGHUP");
        const { status, said } = await finish(running, "the second half");
        const stored = [...hook.stored().values()].map(String);
        assert.deepEqual([status, said, stored, hook.unfinished()], [0, "", ["the first half, the second half"], []]);
      });
      return;
    }

    test("when cat is killed, and leaves no half file", async () => {
      using hook = installHook();
      const running = hook.begin({ shell });
      running.stdin?.write("the first half");
      const [cat = 0] = await until(() => childrenOf(running.pid ?? 0), "cat runs");
      process.kill(cat, "SIGKILL");
      const { status, said } = await finish(running, "the second half");
      assert.deepEqual([status, said, hook.stored().size, hook.unfinished()], [0, "", 0, []]);
    });

    test("and stores, although the client that started it ends everything by SIGTERM", async () => {
      using hook = installHook();
      const running = hook.begin({ shell });
      running.stdin?.write("the first half, ");
      const [cat = 0] = await until(() => childrenOf(running.pid ?? 0), "cat runs");
      running.kill("SIGTERM");
      process.kill(cat, "SIGTERM");
      const { status, said } = await finish(running, "the second half");
      const stored = [...hook.stored().values()].map(String);
      assert.deepEqual([status, said, stored, hook.unfinished()], [0, "", ["the first half, the second half"], []]);
    });
  });
}

/** Runs the hook on a small file system of its own, in a name space that ends with it. */
const ON_A_MOUNT = `
mount -t tmpfs -o "$1" tmpfs "$2" || exit 9
sh -c "$3"; echo "status $?"
find "$2" -type f`;

// Only where an unprivileged user may mount: elsewhere a disk cannot be filled without harm.
if (spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0) {
  for (const [what, options] of [
    ["full", "size=64k"],
    ["read-only", "ro"],
    ["out of inodes", "nr_inodes=1"],
  ] as const) {
    for (const shell of [["sh"], ...NODES] as const)
      test(`on a disk that is ${what} the hook in ${nameOf(shell)} leaves nothing, says nothing and exits 0`, () => {
        using hook = installHook();
        const run = spawnSync(
          "unshare",
          ["-rm", "sh", "-c", ON_A_MOUNT, "sh", options, hook.paths.rawDir, hook.commandFor(shell)],
          {
            input: PAYLOAD,
            env: { PATH: process.env["PATH"] ?? "", CCEN_NO_START: "1" },
          },
        );
        assert.deepEqual([String(run.stdout), String(run.stderr)], ["status 0\n", ""]);
      });
  }
}
