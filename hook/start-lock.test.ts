import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { processSpace } from "../src/system/process-identity.ts";
import { processesNaming, until } from "./background-processes.ts";
import { nameOf, RUNNERS } from "./installed-hook.ts";
import { ENVIRONMENT, prepare } from "./start-rig.ts";

/** Where a process id means another process than here. */
const ELSEWHERE_SPACE = "00000000-0000-4000-8000-000000000000/pid:[1]";

const deadPid = (): number => spawnSync("true").pid;

for (const shell of RUNNERS) {
  describe(`the hook in ${nameOf(shell)}`, () => {
    for (const [what, lock, ageS] of [
      ["a dead process", () => `${deadPid()} 0\n${processSpace()}\n`, 0],
      ["a living one that has the number by chance", () => `${process.pid} 1\n${processSpace()}\n`, 0],
      ["nobody, as after a power failure, some minutes ago", () => "", 300],
      ["another container some minutes ago", () => `${deadPid()} 0\n${ELSEWHERE_SPACE}\n`, 300],
      ["another container in the future", () => `${deadPid()} 0\n${ELSEWHERE_SPACE}\n`, -86_400],
    ] as const) {
      test(`takes over a start lock held by ${what}`, async () => {
        await using start = prepare(shell);
        writeFileSync(start.hook.paths.startLockFile, lock());
        const madeAtS = Date.now() / 1000 - ageS;
        utimesSync(start.hook.paths.startLockFile, madeAtS, madeAtS);
        await Promise.all(Array.from({ length: 8 }, () => start.fire()));
        await until(() => start.starts() > 0, "the daemon was started");
        await start.settled();
        assert.equal(start.starts(), 1);
      });
    }

    for (const [what, lock] of [
      ["another container holds it", () => `${deadPid()} 0\n${ELSEWHERE_SPACE}\n`],
      ["a hook of an earlier release holds it", () => `${deadPid()} 0\n`],
      ["it is just being written", () => ""],
    ] as const) {
      test(`starts nothing while the start lock is young and ${what}`, async () => {
        await using start = prepare(shell);
        const held = lock();
        writeFileSync(start.hook.paths.startLockFile, held);
        for (let n = 0; n < 3; n++) await start.fire();
        const home = dirname(start.hook.paths.configDir);
        await until(() => processesNaming(home).length === 0, "everything in the background ended");
        assert.deepEqual([start.starts(), start.locked(), start.hook.stored().size], [0, held, 3]);
      });
    }
  });
}

const NAMESPACE = ["unshare", "--map-root-user", "--pid", "--fork", "--mount-proc"] as const;
const mayUnshare = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), "true"]).status === 0;

/** Fires ten hooks, then waits for what they left in the background, which would rest for a minute after a start. */
const TEN_HOOKS = `
n=0
while [ $n -lt 10 ]; do printf '{}' | sh -c "$1" || exit 1; n=$((n + 1)); done
n=0
while [ $n -lt 100 ] && [ "$(ls -d /proc/[0-9]* 2>/dev/null | wc -l)" -gt 4 ]; do sleep 0.05; n=$((n + 1)); done`;

test(
  "hooks of two containers with one home bring about one start in a minute",
  { skip: !mayUnshare && "needs a pid namespace of its own" },
  async () => {
    await using start = prepare(["sh"], "exit 1");
    await start.fire();
    await until(() => start.starts() === 1, "the daemon was started");
    const fired = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), "sh", "-c", TEN_HOOKS, "sh", start.hook.command], {
      env: ENVIRONMENT,
    });
    assert.deepEqual([fired.status, String(fired.stdout), String(fired.stderr)], [0, "", ""]);
    assert.deepEqual([start.starts(), start.hook.stored().size], [1, 11]);
  },
);
