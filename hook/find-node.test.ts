import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { waitFor } from "../test/support/wait-for.ts";
import { killIfThere, processesNaming } from "../test/support/hook/background-processes.ts";
import { installHook, SHELLS } from "../test/support/hook/installed-hook.ts";

for (const shell of SHELLS) {
  test(`hook in ${shell.join(" ")} uses another new enough Node where the noted one is gone`, async (t) => {
    using hook = installHook();
    const { paths } = hook;
    const root = dirname(paths.configDir);
    t.after(async () => {
      for (const pid of processesNaming(root)) killIfThere(pid);
      await waitFor("the killed process to be gone", () => processesNaming(root).length === 0);
    });
    const bin = join(root, "an other's bin");
    mkdirSync(bin);
    // A fake Node: it passes as new enough, and records its arguments.
    const node = '#!/bin/sh\n[ "$1" = -e ] && exit 0\necho "$*" >"${0%/*}/ran"\n';
    writeFileSync(join(bin, "node"), node, { mode: 0o755 });
    mkdirSync(paths.dataDir);
    const cli = join(root, "the cli.cjs");
    writeFileSync(cli, "");
    writeFileSync(paths.launchFile, `/nonexistent/node\n${cli}\n`);
    const environment = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, HOME: root };
    const { status, said } = await hook.fire("{}", { shell, environment });
    assert.deepEqual([status, said], [0, ""]);
    const ran = join(bin, "ran");
    await waitFor("it was run", () => existsSync(ran) && readFileSync(ran, "utf8") !== "");
    assert.equal(readFileSync(ran, "utf8"), `${cli} start --from-hook\n`);
  });
}
