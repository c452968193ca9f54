import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { createPidFile } from "../src/daemon/runtime-files.ts";
import { isProcess, processIn, startTimeOf } from "../src/system/process-identity.ts";
import { IS_STRESS } from "../test/support/tier.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { childrenOf, killIfThere, processesNaming } from "../test/support/hook/background-processes.ts";
import { isNode, nameOf, RUNNERS, type InstalledHook } from "../test/support/hook/installed-hook.ts";
import { ENVIRONMENT, prepare, type Start } from "../test/support/hook/start-harness.ts";

const EARLIER_HOOKS = join(import.meta.dirname, "..", "test", "fixtures", "hooks");

/** Fires the hook and checks that it left no process in the background. */
async function firesAlone(start: Start): Promise<void> {
  await start.fire();
  assert.deepEqual(processesNaming(dirname(start.hook.paths.configDir)), []);
  assert.equal(start.starts(), 0);
  assert.equal(start.hook.stored().size, 1);
}

/** Writes the pid file of a daemon that holds it open (this process), with a start time and a descriptor. */
function writeHeld(path: string, lines: (descriptor: number) => string): Disposable {
  const descriptor = openSync(path, "w");
  writeFileSync(descriptor, lines(descriptor));
  return { [Symbol.dispose]: () => closeSync(descriptor) };
}

/** Descriptors without an open pid file. */
const ELSEWHERE = ["", "../self/fd/1", ...(IS_STRESS ? ["0", "99999", "-1", "x", "1 2", "*", "$(exit 1)"] : [])];

/** Hooks fired at once. */
const AT_ONCE = IS_STRESS ? 32 : 4;
/** Hooks fired one after the other, of which none starts a daemon. */
const IN_VAIN = IS_STRESS ? 5 : 2;

const deadPid = (): number => spawnSync("true").pid;

for (const shell of RUNNERS) {
  describe(`with no daemon running, the hook in ${nameOf(shell)}`, () => {
    test("starts one, in a clean environment and out of the project's folder", async () => {
      await using start = prepare(shell);
      await start.fire();
      await waitFor("the daemon was started", () => start.starts() === 1);
      await start.settled();
      assert.equal(start.noted("starts"), "start --from-hook");
      assert.equal(start.noted("folder"), "/");
      const environment = start.noted("environment").split("\n");
      assert.ok(environment.includes(`CLAUDE_CONFIG_DIR=${start.hook.paths.configDir}`));
      assert.ok(environment.includes("HOME=/home/some one"));
      assert.ok(environment.includes(`PATH=${ENVIRONMENT.PATH}`));
      assert.ok(environment.includes("CCEN_AUTO_START=off"), "the session's environment keeps it from starting");
      assert.ok(
        !environment.some((line) => /secret|somewhere|DISCORD|NODE_OPTIONS/.test(line)),
        environment.join("\n"),
      );
    });

    for (const [where, pathFor] of [
      ["first on PATH", (folder: string) => `${folder}:${ENVIRONMENT.PATH}`],
      ["in the project's folder while PATH is empty", () => ""],
    ] as const) {
      test(`starts it by the system's own shell, not by one that lies ${where}`, async () => {
        await using start = prepare(shell);
        const project = dirname(start.hook.paths.configDir);
        writeFileSync(join(project, "sh"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
        await start.fire(pathFor(project));
        await waitFor("the daemon was started", () => start.starts() === 1);
        await start.settled();
      });
    }

    test(`starts it once and without waiting for ${AT_ONCE} hooks at once`, async () => {
      await using start = prepare(shell);
      const { release } = start.hold();
      await Promise.all(Array.from({ length: AT_ONCE }, () => start.fire()));
      assert.equal(start.hook.stored().size, AT_ONCE);
      await waitFor("the daemon was started", () => start.starts() > 0);
      await start.fire();
      release();
      await start.settled();
      assert.equal(start.starts(), 1);
    });

    for (const [what, pidFile] of [
      ["a dead process", () => `${deadPid()} 0\n`],
      ["a dead process with a start time", () => `${deadPid()} 12345\n`],
      ["a living one that has the number by chance", () => `${process.pid} 1\n`],
      ["a dead process that held it open", () => `${deadPid()} 12345 \n20\n`],
      ...ELSEWHERE.map(
        (descriptor) =>
          [
            `a living one that has the number by chance and "${descriptor}" for a descriptor`,
            () => `${process.pid} 1 \n${descriptor}\n`,
          ] as const,
      ),
      ["nothing", () => ""],
      ["nonsense", () => "0 0\n"],
      ["worse nonsense", () => "-1 $(x) *\n"],
    ] as const) {
      test(`starts one when the pid file names ${what}`, async () => {
        await using start = prepare(shell);
        writeFileSync(start.hook.paths.pidFile, pidFile());
        await start.fire();
        await waitFor("the daemon was started", () => start.starts() === 1);
        await start.settled();
      });
    }

    test("starts one when the pid file names a process that holds only the replaced file", async () => {
      await using start = prepare(shell);
      const { pidFile } = start.hook.paths;
      using held = writeHeld(pidFile, (descriptor) => `${process.pid} 1 \n${descriptor}\n`);
      assert.ok(held);
      copyFileSync(pidFile, `${pidFile}.copy`);
      renameSync(`${pidFile}.copy`, pidFile);
      await start.fire();
      await waitFor("the daemon was started", () => start.starts() === 1);
      await start.settled();
    });

    for (const [what, outcome] of [
      ["fails", "exit 1"],
      ["brings no daemon about", "exit 0"],
    ] as const) {
      test(`does not try again at once when the start ${what}`, async () => {
        await using start = prepare(shell, outcome);
        await start.fire();
        await waitFor("the daemon was started", () => start.starts() === 1);
        for (let n = 0; n < IN_VAIN; n++) await start.fire();
        // The starter holds its lock. Once it is gone, however it ended, the next hook tries again.
        const { pid: starter, startTime } = processIn(readFileSync(start.hook.paths.startLockFile, "utf8"));
        assert.ok(isProcess(starter, startTime));
        assert.equal(start.starts(), 1);
        // Also its pause, which would otherwise outlive the test.
        for (const one of [starter, ...childrenOf(starter)]) killIfThere(one);
        await waitFor("the starter is gone", () => !isProcess(starter, startTime));
        await start.fire();
        await waitFor("the daemon was started again", () => start.starts() === 2);
      });
    }
  });

  describe(`the hook in ${nameOf(shell)} starts nothing`, () => {
    test("when a daemon of today runs", async () => {
      await using start = prepare(shell);
      const pidFile = createPidFile(start.hook.paths.pidFile);
      pidFile.write();
      await firesAlone(start);
      pidFile.remove();
    });

    // With /proc/<pid>/stat it would start one: the time is wrong.
    test("when the daemon holds its pid file open, whatever its start time", async () => {
      await using start = prepare(shell);
      using held = writeHeld(start.hook.paths.pidFile, (descriptor) => `${process.pid} 1 \n${descriptor}\n`);
      assert.ok(held);
      await firesAlone(start);
    });

    // Not for ksh93, which cannot read them.
    for (const name of isNode(shell) || shell[0].endsWith("ksh93") ? [] : readdirSync(EARLIER_HOOKS)) {
      test(`when a daemon of today runs, as an earlier hook (${name})`, async () => {
        await using start = prepare(shell);
        copyFileSync(join(EARLIER_HOOKS, name), start.hook.paths.hookScript);
        const pidFile = createPidFile(start.hook.paths.pidFile);
        pidFile.write();
        await firesAlone(start);
        pidFile.remove();
      });
    }

    for (const [what, pidFile] of [
      ["runs", `${process.pid} ${startTimeOf(process.pid)}\n`],
      ["runs and its start time is not known", `${process.pid} 0`],
      ...ELSEWHERE.map(
        (descriptor) =>
          [
            `runs and has "${descriptor}" for a descriptor`,
            `${process.pid} ${startTimeOf(process.pid)} \n${descriptor}\n`,
          ] as const,
      ),
    ] as const) {
      test(`when a daemon ${what}`, async () => {
        await using start = prepare(shell);
        writeFileSync(start.hook.paths.pidFile, pidFile);
        await firesAlone(start);
      });
    }

    for (const [what, bringAbout] of [
      ["how to is not known", ({ paths }) => rmSync(paths.launchFile)],
      ["Node is gone", ({ paths }) => writeFileSync(paths.launchFile, `/nonexistent/node\n${paths.launchFile}\n`)],
      ["the package is gone", ({ paths }) => writeFileSync(paths.launchFile, "/bin/sh\n/nonexistent/ccen.cjs\n")],
      [
        "Node is no program",
        ({ paths }) => {
          writeFileSync(join(paths.dataDir, "node"), "");
          chmodSync(join(paths.dataDir, "node"), 0o600);
          writeFileSync(paths.launchFile, `${join(paths.dataDir, "node")}\n${paths.launchFile}\n`);
        },
      ],
    ] satisfies readonly (readonly [string, (hook: InstalledHook) => void])[]) {
      test(`when ${what}; the spool is pruned all the same, once a minute`, async () => {
        await using start = prepare(shell);
        bringAbout(start.hook);
        for (let n = 0; n < IN_VAIN; n++) await start.fire();
        await waitFor("the starter holds its lock", () => /^\d+ \d+\n/.test(start.locked()));
        assert.deepEqual([start.starts(), start.hook.stored().size], [0, IN_VAIN]);
      });
    }

    // As on macOS and the BSDs. test/stress/hook hides the real one.
    test("where there is no /proc and the number of the pid file is taken", async () => {
      await using start = prepare(shell);
      for (const path of [start.hook.paths.hookScript, start.hook.paths.hookProgram]) {
        writeFileSync(path, readFileSync(path, "utf8").replaceAll("/proc/", "/nonexistent/"));
      }
      writeFileSync(start.hook.paths.pidFile, `${process.pid} 12345 \n20\n`);
      await firesAlone(start);
      writeFileSync(start.hook.paths.pidFile, `${deadPid()} 0\n`);
      await start.fire();
      await waitFor("the daemon was started", () => start.starts() === 1);
      await start.settled();
    });

    test("when CCEN_NO_START=1", async () => {
      await using start = prepare(shell);
      const environment = { ...ENVIRONMENT, CCEN_NO_START: "1" };
      const { status, said } = await start.hook.fire("{}", { shell, environment });
      assert.deepEqual([status, said], [0, ""]);
      assert.deepEqual(processesNaming(dirname(start.hook.paths.configDir)), []);
      assert.equal(start.starts(), 0);
    });
  });
}
