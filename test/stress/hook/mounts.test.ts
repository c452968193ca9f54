import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { installHook, nameOf, NODES } from "../../support/hook/installed-hook.ts";
import { installPlugin, register } from "../../support/hook/installed-plugin.ts";
import { pluginCommand } from "../../../src/agents/install/hook-command.ts";

const PAYLOAD = "x".repeat(300_000);
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
const skip = !canMount && "needs mounts";

/** Runs the hook on a small file system, in a namespace that ends with it. */
const ON_A_MOUNT = `
mount -t tmpfs -o "$1" tmpfs "$2" || exit 9
sh -c "$3"; echo "status $?"
find "$2" -type f`;

for (const [what, options] of [
  ["full", "size=64k"],
  ["read-only", "ro"],
  ["out of inodes", "nr_inodes=1"],
] as const) {
  for (const shell of [["sh"], ...NODES] as const)
    test(`hook in ${nameOf(shell)} is silent and exits 0 on a disk that is ${what}`, { skip }, () => {
      using hook = installHook();
      const run = spawnSync(
        "unshare",
        ["-rm", "sh", "-c", ON_A_MOUNT, "sh", options, hook.paths.rawDir, hook.commandFor(shell)],
        {
          input: PAYLOAD,
          env: { PATH: process.env["PATH"] ?? "", CCEN_NO_START: "1" },
        },
      );
      assert.deepEqual([String(run.stdout), String(run.stderr)], ["status 0\n", ""]);
    });
}

/** Runs the hook with settings in an administrator's folder, in a namespace that ends with it. */
const UNDER_POLICY = `kept=$(mktemp -d); cp -a /etc/alternatives "$kept"
mount -t tmpfs tmpfs /etc && mkdir -p /etc/claude-code/managed-settings.d || exit 9
cp -a "$kept/alternatives" /etc; rm -rf "$kept"
printf %s "$1" >"/etc/claude-code/$2"; shift 2; sh -c "$@"`;

for (const [policy, file, isKept] of [
  ['{"allowManagedHooksOnly": true}', "managed-settings.json", true],
  ['{"allowManagedHooksOnly": false}', "managed-settings.json", false],
  ['{"strictPluginOnlyCustomization":\n["hooks"]}', "managed-settings.d/10-strict.json", false],
  ['{"strictPluginOnlyCustomization": ["hooks"]}', "managed-settings.d/10-strict.json", true],
  ['{"strictPluginOnlyCustomization": true}', "managed-settings.d/10-strict.json", true],
  ["{}", "managed-settings.json", false],
] as const) {
  test(`plugin under a policy of ${policy} ${isKept ? "keeps the event" : "steps back"}`, { skip }, () => {
    using plugin = installPlugin();
    register(plugin, "Stop");
    const line = ["-rm", "sh", "-c", UNDER_POLICY, "sh", policy, file, pluginCommand("Stop")];
    const { status, stdout, stderr } = spawnSync("unshare", line, { input: "Stop", env: plugin.environment });
    assert.deepEqual([status, String(stdout), String(stderr)], [0, "", ""]);
    assert.deepEqual(plugin.kept(), isKept ? ["Stop"] : []);
  });
}
