import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { IS_STRESS } from "../test/support/tier.ts";
import { waitFor } from "../test/support/wait-for.ts";
import {
  finish,
  installHook,
  isNode,
  nameOf,
  NODES,
  QUIET,
  quoted,
  RUNNERS,
} from "../test/support/hook/installed-hook.ts";

/** Ends with the process that started the hook: this test acts as the client. */
const NAME = new RegExp(String.raw`^hook-\d+-\d+-${process.pid}\.json$`);

for (const shell of RUNNERS) {
  describe(`the hook in ${nameOf(shell)}`, () => {
    for (const [what, bytes] of [
      ["a small payload", Buffer.from('{"hook_event_name":"Stop"}\n')],
      ["nothing", Buffer.alloc(0)],
      ["bytes that are no text", Buffer.from([0, 255, 10, 13, 0, 92, 39, 34, 10, 10])],
      ["200 KB", randomBytes(200_000)],
      ["6 MB", randomBytes(6_000_000)],
    ] as const) {
      test(`stores ${what} byte for byte`, async () => {
        using hook = installHook();
        const result = await hook.fire(bytes, { shell });
        assert.deepEqual({ status: result.status, said: result.said }, { status: 0, said: "" });
        const [[name, content] = ["", null], ...more] = hook.stored();
        assert.match(name, NAME);
        assert.ok(content?.equals(bytes));
        assert.deepEqual([more, hook.unfinished()], [[], []]);
      });
    }

    test("makes the folders it misses, for their owner only", async () => {
      using hook = installHook({ withFolders: false });
      await hook.fire("{}", { shell });
      const [name = ""] = hook.stored().keys();
      assert.equal(statSync(hook.paths.rawDir).mode & 0o777, 0o700);
      assert.equal(statSync(join(hook.paths.rawDir, name)).mode & 0o777, 0o600);
    });

    test("overwrites neither waiting nor unfinished files whose names are taken", async () => {
      using hook = installHook();
      // The shell that will store takes its own names first: as if its process id had been used before.
      const taken = `r=${quoted(hook.paths.rawDir)}
        for n in 0 1 2; do echo old >"$r/hook-$$-$n-$PPID.json"; done; echo half >"$r/.tmp/$$-3-$PPID.json"`;
      const { pid } = await hook.fire("new", { shell, command: `${taken}\n${hook.commandFor(shell)}` });
      const stored = [...hook.stored()].map(([name, content]) => `${name}: ${String(content)}`);
      assert.deepEqual(stored.toSorted(), [
        `hook-${pid}-0-${process.pid}.json: old\n`,
        `hook-${pid}-1-${process.pid}.json: old\n`,
        `hook-${pid}-2-${process.pid}.json: old\n`,
        `hook-${pid}-4-${process.pid}.json: new`,
      ]);
      const unfinished = `${pid}-3-${process.pid}.json`;
      assert.deepEqual(hook.unfinished(), [unfinished]);
      assert.equal(readFileSync(join(hook.paths.rawTemporaryDir, unfinished), "utf8"), "half\n");
    });

    test("names no client when its parent is already gone", async () => {
      using hook = installHook();
      // The shell that will store starts when its first parent has ended, and then has another parent.
      const orphan = `(while kill -0 $$; do sleep 0.01; done; exec "$@") <&3 >/dev/null 2>&1 & exit`;
      const words = isNode(shell) ? [...shell, hook.paths.hookProgram] : [...shell, "-c", hook.command];
      const { pid } = spawnSync("sh", ["-c", `exec 3<&0; ${orphan}`, "sh", ...words], {
        input: "orphaned",
        env: QUIET,
      });
      const name = await waitFor("the orphan's payload is stored", () => [...hook.stored().keys()][0]);
      assert.match(name, /^hook-\d+-\d+(?:-\d+)?\.json$/);
      const parts = name.split(/[-.]/);
      assert.ok(!parts.slice(3).includes(String(pid)) && !parts.slice(3).includes("1"), name);
    });

    test("works as a script, also by a relative path", async () => {
      using hook = installHook();
      const folder = join(hook.paths.hookScript, "..");
      const options = { input: "by script", env: QUIET, cwd: folder };
      const paths = isNode(shell)
        ? [hook.paths.hookProgram, "hook.cjs", "./hook.cjs"]
        : [hook.paths.hookScript, "hook.sh", "./hook.sh"];
      for (const path of paths) {
        const [program, ...first] = shell;
        const { status, stdout, stderr } = spawnSync(program, [...first, path], options);
        assert.deepEqual([status, String(stdout), String(stderr)], [0, "", ""]);
      }
      assert.deepEqual([...hook.stored().values()].map(String), ["by script", "by script", "by script"]);
    });
  });
}

const [SHELL_HOOKS, NODE_HOOKS, AT_ONCE] = IS_STRESS ? [200, 64, 32] : [16, 8, 4];

for (const [shell, count] of [[["sh"], SHELL_HOOKS], ...NODES.map((node) => [node, NODE_HOOKS] as const)] as const) {
  test(`of ${count} hooks with 200 KB each, ${AT_ONCE} at once in ${nameOf(shell)}, none is torn or lost`, async () => {
    using hook = installHook({ withFolders: false });
    const payloads = Array.from({ length: count }, (_, n) => `${n}:`.padEnd(200_000, String(n % 10)));
    const waiting = [...payloads];
    const runOne = async (): Promise<void> => {
      for (let payload = waiting.pop(); payload !== undefined; payload = waiting.pop()) {
        const { status, said } = await finish(hook.begin({ shell }), payload);
        assert.deepEqual([status, said], [0, ""]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runOne));
    const stored = [...hook.stored().values()].map(String);
    assert.equal(stored.length, payloads.length);
    assert.deepEqual(new Set(stored), new Set(payloads));
    assert.deepEqual(hook.unfinished(), []);
  });
}
