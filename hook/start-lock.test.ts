import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { processSpace } from "../src/system/process-identity.ts";
import { IS_STRESS } from "../test/support/tier.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { processesNaming } from "../test/support/hook/background-processes.ts";
import { nameOf, RUNNERS } from "../test/support/hook/installed-hook.ts";
import { prepare } from "../test/support/hook/start-harness.ts";

/** A place where a process id means another process than here. */
const ELSEWHERE_SPACE = "00000000-0000-4000-8000-000000000000/pid:[1]";

/** Hooks fired in one test. */
const [AT_ONCE, IN_VAIN] = IS_STRESS ? [8, 3] : [2, 2];

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
        await Promise.all(Array.from({ length: AT_ONCE }, () => start.fire()));
        await waitFor("the daemon was started", () => start.starts() > 0);
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
        for (let n = 0; n < IN_VAIN; n++) await start.fire();
        const home = dirname(start.hook.paths.configDir);
        await waitFor("everything in the background ended", () => processesNaming(home).length === 0);
        assert.deepEqual([start.starts(), start.locked(), start.hook.stored().size], [0, held, IN_VAIN]);
      });
    }
  });
}
