import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { readLossMarks } from "../src/system/loss-marks.ts";
import { installHook, isNode, nameOf, QUIET, quoted, RUNNERS } from "./installed-hook.ts";

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

    test("in a working folder that was deleted", async () => {
      using hook = installHook();
      const gone = join(dirname(hook.paths.configDir), "gone");
      mkdirSync(gone);
      const command = `cd ${quoted(gone)}; rmdir "$PWD"\n${hook.commandFor(shell)}`;
      const { status, said } = await hook.fire(PAYLOAD, { shell, command });
      rmSync(gone, { recursive: true, force: true });
      assert.deepEqual([status, said, hook.stored().size], [0, "", 1]);
    });

    test("when nobody reads its output any more", async () => {
      using hook = installHook();
      const child = hook.begin({ shell });
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.stdin?.end(PAYLOAD);
      const [status, signal] = await once(child, "exit");
      assert.deepEqual([status, signal, hook.stored().size], [0, null, 1]);
    });
  });

  test(`the hook in ${nameOf(shell)} without any input is silent, exits 0 and counts what it could not keep`, async () => {
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
