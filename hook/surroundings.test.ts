import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { prepareLossMarks, readLossMarks, renewLossMarks } from "../src/system/loss-marks.ts";
import {
  blockWithFile,
  installHook,
  isNode,
  nameOf,
  QUIET,
  quoted,
  RUNNERS,
} from "../test/support/hook/installed-hook.ts";

const PAYLOAD = '{"hook_event_name":"Stop","message":"日本"}';

for (const shell of RUNNERS) {
  describe(`the hook in ${nameOf(shell)} is silent, exits 0 and stores`, () => {
    const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      "a home that is not there": { ...QUIET, HOME: "/nonexistent" },
      "no home": QUIET,
      "a temporary folder that is not there": { ...QUIET, TMPDIR: "/nonexistent" },
      "the plain locale": { ...QUIET, LANG: "C", LC_ALL: "C" },
      "a large environment": {
        ...QUIET,
        // The kernel takes 128 KB for one and 2 MB for all.
        ...Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`LARGE_${n}`, "x".repeat(120_000)])),
      },
    };
    for (const [what, environment] of Object.entries(cases)) {
      test(`with ${what}`, async () => {
        using hook = installHook();
        const { status, said } = await hook.fire(PAYLOAD, { shell, environment });
        assert.deepEqual([status, said, [...hook.stored().values()].map(String)], [0, "", [PAYLOAD]]);
      });
    }

    for (const mask of ["000", "777"]) {
      test(`with a umask of ${mask}, for its owner only`, async () => {
        using hook = installHook({ withFolders: false });
        const command = `umask ${mask}\n${hook.commandFor(shell)}`;
        const { status, said } = await hook.fire(PAYLOAD, { shell, command });
        assert.deepEqual([status, said], [0, ""]);
        const [name = ""] = hook.stored().keys();
        assert.equal(statSync(join(hook.paths.rawDir, name)).mode & 0o777, 0o600);
        assert.equal(statSync(hook.paths.rawDir).mode & 0o777, 0o700);
      });
    }

    for (const options of shell[0].endsWith("bash") ? ["keyword", "xtrace", "keyword:xtrace", "errexit:nounset"] : []) {
      test(`with SHELLOPTS=${options}`, async () => {
        using hook = installHook();
        const environment = { ...QUIET, SECRET: "x", SHELLOPTS: options };
        const { status, said } = await hook.fire(PAYLOAD, { shell, environment });
        assert.deepEqual([status, said, hook.stored().size], [0, "", 1]);
      });
    }

    test("in a working folder that was deleted", async () => {
      using hook = installHook();
      const gone = join(dirname(hook.paths.configDir), "gone");
      mkdirSync(gone);
      const command = `cd ${quoted(gone)}; rmdir "$PWD"\n${hook.commandFor(shell)}`;
      const { status, said } = await hook.fire(PAYLOAD, { shell, command });
      rmSync(gone, { recursive: true, force: true });
      assert.deepEqual([status, said, hook.stored().size], [0, "", 1]);
    });

    test("when its output is no longer read", async () => {
      using hook = installHook();
      const child = hook.begin({ shell });
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.stdin?.end(PAYLOAD);
      const [status, signal] = await once(child, "exit");
      assert.deepEqual([status, signal, hook.stored().size], [0, null, 1]);
    });

    if (!shell[0].endsWith("bash")) return;
    test("whose options repeat each line, on standard output", () => {
      using hook = installHook();
      const [program, ...first] = shell;
      const env = { ...QUIET, SHELLOPTS: "verbose" };
      const { status, stdout, stderr } = spawnSync(program, [...first, "-c", hook.command], { env, input: PAYLOAD });
      // It prints the line before it runs it. On standard error, which clients do not show at status 0.
      assert.deepEqual([status, String(stdout), hook.stored().size], [0, "", 1]);
      assert.equal(String(stderr).trim(), hook.command);
    });
  });

  for (const [what, before] of [
    ["may write no byte", "ulimit -f 0"],
    ["has options that end a shell", "set -eu"],
  ] as const) {
    test(`hook in ${nameOf(shell)} is silent, exits 0 and counts a loss where it ${what}`, async () => {
      using hook = installHook();
      if (what.startsWith("may")) prepareLossMarks(hook.paths);
      else blockWithFile(hook.paths.rawDir);
      const began = Date.now();
      const { status, said } = await hook.fire(PAYLOAD, { shell, command: `${before}\n${hook.commandFor(shell)}` });
      assert.deepEqual([status, said], [0, ""]);
      if (what.startsWith("may")) assert.deepEqual([hook.stored().size, hook.unfinished()], [0, []]);
      const marks = readLossMarks(hook.paths);
      assert.deepEqual([marks?.count, marks?.atLeast], [1, false]);
      // The kernel's own clock for files is a tick late.
      assert.ok((marks?.lastAtMs ?? 0) >= began - 20);
      renewLossMarks(hook.paths);
      assert.equal(readLossMarks(hook.paths), null);
    });
  }

  test(`hook in ${nameOf(shell)} without input is silent, exits 0 and counts a loss`, async () => {
    using hook = installHook();
    const [program, ...first] = isNode(shell) ? ["/bin/sh"] : shell;
    const line = `exec <&-\n${hook.commandFor(shell)}`;
    const child = spawn(program, [...first, "-c", line], { env: QUIET, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [status] = await once(child, "close");
    assert.deepEqual([status, said, hook.stored().size, hook.unfinished()], [0, "", 0, []]);
    assert.equal(readLossMarks(hook.paths)?.count, 1);
  });
}
