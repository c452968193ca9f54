import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readDroppedBatches } from "../../../src/spool/losses.ts";
import { programOf } from "../../../src/system/process-identity.ts";
import { childrenOf, killIfThere } from "../../support/hook/background-processes.ts";
import { waitFor } from "../../support/wait-for.ts";
import { installHook } from "../../support/hook/installed-hook.ts";

// The shell hook calls the system's tools by name. Here a private mount replaces them by those of another userland.

/** Which tool is replaced by which. */
const USERLANDS: Readonly<Record<string, readonly (readonly [place: string, tool: string])[]>> = {
  "the awk of the BSDs and macOS": [["/usr/bin/awk", "original-awk"]],
  "GNU awk": [["/usr/bin/awk", "gawk"]],
  mawk: [["/usr/bin/awk", "mawk"]],
  busybox: ["awk", "ls", "mv", "mkdir", "touch", "xargs", "rm", "cat"].map((name) => [`/usr/bin/${name}`, "busybox"]),
};

const T = 1_790_000_000;
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

for (const [what, tools] of Object.entries(USERLANDS)) {
  const found = tools.map(([place, tool]) => [place, pathOf(tool)] as const);
  const missing = tools.filter((_, index) => found[index]?.[1] === "").map(([, tool]) => tool);
  const need = missing[0] ?? "mounts";
  const skip = (!canMount || missing.length > 0) && `needs ${need}`;

  test(`hook with ${what} stores, and counts the oldest files that it drops`, { skip }, async (t) => {
    using hook = installHook();
    const { rawDir, envFile, hookScript } = hook.paths;
    const mounts = found.map(([place, tool]) => `mount --bind '${tool}' '${place}'`).join(" && ");
    const inside = ["-rm", "sh", "-c", `${mounts} && exec "$@"`, "sh"];
    const env = { PATH: process.env["PATH"] ?? "", CCEN_NO_START: "1" };
    const fired = spawnSync("unshare", [...inside, "sh", "-c", hook.command], { input: "{}", env });
    assert.deepEqual([fired.status, String(fired.stderr), hook.stored().size], [0, "", 1]);

    for (let n = 0; n < 300; n++) {
      const file = join(rawDir, `hook-${1000 + n}-0-7.json`);
      writeFileSync(file, "{}\n", { mode: 0o600 });
      utimesSync(file, T + n, T + n);
    }
    writeFileSync(envFile, "CCEN_SPOOL_MAX_FILES=100\n");
    const starter = spawn("unshare", [...inside, "sh", hookScript, "start"], { stdio: "ignore" });
    const ended = once(starter, "exit");
    const children = () => childrenOf(starter.pid ?? 0);
    const end = async (): Promise<void> => {
      for (const child of children()) killIfThere(child);
      starter.kill("SIGKILL");
      await ended;
    };
    t.after(end);
    await waitFor("it rests", () => children().some((pid) => programOf(pid)?.args[0] === "sleep"));
    await end();
    const [batch, ...more] = readDroppedBatches(rawDir);
    assert.deepEqual(more, []);
    // The one fired above is the newest.
    assert.deepEqual([batch?.count, batch?.firstAtMs, batch?.lastAtMs], [211, T * 1000, (T + 210) * 1000]);
    assert.equal(readdirSync(rawDir).filter((name) => name.startsWith("hook-")).length, 90);
  });
}

function pathOf(program: string): string {
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}
