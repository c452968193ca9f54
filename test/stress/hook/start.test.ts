import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { nameOf, RUNNERS } from "../../support/hook/installed-hook.ts";
import { ENVIRONMENT, prepare } from "../../support/hook/start-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

// In every shell and Node of this machine, and more hooks at once.
await import("../../../hook/start.test.ts");
await import("../../../hook/start-lock.test.ts");
await import("../../../hook/find-node.test.ts");

const OTHER_USER = 54_321;

for (const shell of RUNNERS) {
  test(
    `hook in ${nameOf(shell)} starts no daemon in another user's home, and writes for that user`,
    { skip: process.getuid?.() !== 0 && "needs root" },
    async () => {
      await using start = prepare(shell);
      const { configDir, hooksDir, rawDir, rawTemporaryDir, startLockFile } = start.hook.paths;
      rmSync(dirname(rawDir), { recursive: true });
      for (const name of ["", ...readdirSync(configDir, { recursive: true, encoding: "utf8" })]) {
        chownSync(join(configDir, name), OTHER_USER, OTHER_USER + 1);
      }
      for (let n = 0; n < 3; n++) await start.fire();
      await waitFor("a starter looks after the spool", () => existsSync(`${startLockFile}.foreign`));
      const made = [dirname(rawDir), rawDir, rawTemporaryDir].concat(
        [...start.hook.stored().keys()].map((name) => join(rawDir, name)),
      );
      assert.deepEqual(
        new Set([hooksDir, ...made].map((path) => `${statSync(path).uid}:${statSync(path).gid}`)),
        new Set([`${OTHER_USER}:${OTHER_USER + 1}`]),
      );
      assert.deepEqual([start.starts(), start.hook.stored().size, existsSync(startLockFile)], [0, 3, false]);
    },
  );
}

const NAMESPACE = ["unshare", "--map-root-user", "--pid", "--fork", "--mount-proc"] as const;
const mayUnshare = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), "true"]).status === 0;

/** Fires ten hooks, then waits for their background processes, which would sleep for a minute after a start. */
const TEN_HOOKS = `
n=0
while [ $n -lt 10 ]; do printf '{}' | sh -c "$1" || exit 1; n=$((n + 1)); done
n=0
while [ $n -lt 100 ] && [ "$(ls -d /proc/[0-9]* 2>/dev/null | wc -l)" -gt 4 ]; do sleep 0.05; n=$((n + 1)); done`;

test(
  "hooks of two containers with one home start one daemon in a minute",
  { skip: !mayUnshare && "needs unshare" },
  async () => {
    await using start = prepare(["sh"], "exit 1");
    await start.fire();
    await waitFor("the daemon was started", () => start.starts() === 1);
    const fired = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), "sh", "-c", TEN_HOOKS, "sh", start.hook.command], {
      env: ENVIRONMENT,
    });
    assert.deepEqual([fired.status, String(fired.stdout), String(fired.stderr)], [0, "", ""]);
    assert.deepEqual([start.starts(), start.hook.stored().size], [1, 11]);
  },
);
