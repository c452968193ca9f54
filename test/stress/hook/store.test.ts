import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installHook, missingRunners, QUIET, SHELLS } from "../../support/hook/installed-hook.ts";
import { createPidFile } from "../../../src/daemon/runtime-files.ts";

// In every shell and Node of this machine, and more hooks at once.
await import("../../../hook/store.test.ts");
await import("../../../hook/losses.test.ts");
await import("../../../hook/silence.test.ts");
await import("../../../hook/surroundings.test.ts");
await import("../../../hook/plugin.test.ts");
await import("../../../hook/statusline.test.ts");

for (const runner of missingRunners()) test(`hook works in ${runner}`, { skip: `needs ${runner}` }, () => {});

const skip = spawnSync("strace", ["-V"]).error !== undefined && "needs strace";

// A static busybox is its own cat and mv, and starts them as itself.
for (const shell of SHELLS.filter(([program]) => !program.endsWith("busybox"))) {
  test(`hook in ${shell.join(" ")} starts cat and mv and no other program`, { skip }, () => {
    using hook = installHook();
    const trace = join(hook.paths.configDir, "trace");
    // A running process in the daemon's place: the common case.
    mkdirSync(hook.paths.dataDir);
    createPidFile(hook.paths.pidFile).write();
    const calls = ["-f", "-qq", "-e", "trace=execve,fork,vfork,clone,clone3", "-o", trace];
    spawnSync("strace", [...calls, ...shell, "-c", hook.command], { input: "{}", env: { PATH: QUIET.PATH } });
    const lines = readFileSync(trace, "utf8").split("\n");
    // A call whose process was preempted takes two lines; the first of them has the arguments.
    const programs = lines.flatMap((line) =>
      line.includes("= -1") ? [] : (/ execve\("([^"]+)"/.exec(line)?.[1] ?? []),
    );
    assert.deepEqual(
      programs.slice(1).map((program) => program.split("/").at(-1)),
      ["cat", "mv"],
    );
    assert.equal(lines.filter((line) => / (?:fork|vfork|clone|clone3)\(/.test(line)).length, 2);
    assert.equal(hook.stored().size, 1);
  });
}
