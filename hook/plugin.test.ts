import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { renewPluginMarker } from "../src/agents/claude/install/plugin-marker.ts";
import { addHooks } from "../src/agents/install/settings-hooks.ts";
import { startTimeOf } from "../src/system/process-identity.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { SHELLS } from "../test/support/hook/installed-hook.ts";
import { installPlugin, register, type InstalledPlugin } from "../test/support/hook/installed-plugin.ts";

const SILENT = { status: 0, said: "" };

for (const shell of SHELLS) {
  describe(`the plugin's hook in ${shell.join(" ")}`, () => {
    test("keeps every event where ccen setup has not been, whatever settings.json says", async () => {
      using plugin = installPlugin();
      for (const event of ["Stop", "PreToolUse"]) {
        const { status, said } = await plugin.fire(event, { shell });
        assert.deepEqual({ status, said }, SILENT);
      }
      writeFileSync(
        plugin.paths.settingsFile,
        addHooks(null, [{ event: "Stop", command: plugin.settingsCommand, timeoutS: 5 }]),
      );
      await plugin.fire("Stop", { shell, input: "the script is not there" });
      assert.deepEqual(plugin.kept(), ["PreToolUse", "Stop", "the script is not there"]);
    });

    test("keeps them in the folder of CLAUDE_CONFIG_DIR, without a home in the client's", async () => {
      using plugin = installPlugin();
      const { configDir } = plugin.paths;
      const nowhere = join(plugin.folder, "nowhere");
      const places = [
        { HOME: nowhere, CLAUDE_CONFIG_DIR: configDir },
        { HOME: nowhere, CLAUDE_CONFIG_DIR: `/${configDir}//` },
        { HOME: undefined, CLAUDE_PLUGIN_DATA: join(configDir, "plugins", "data", "x-y") },
      ];
      for (const [index, environment] of places.entries()) {
        const { status, said } = await plugin.fire("Stop", { shell, input: String(index), environment });
        assert.deepEqual({ status, said }, SILENT);
      }
      assert.deepEqual(plugin.kept(), ["0", "1", "2"]);
      assert.equal(existsSync(nowhere), false);
    });

    test("steps back for the events of settings.json, and only for these", async () => {
      using plugin = installPlugin();
      register(plugin, "Stop", "PreToolUse");
      for (let round = 0; round < 2; round++) {
        for (const event of ["PreToolUse", "PostToolUse", "Stop", "SubagentStop"]) {
          const { status, said } = await plugin.fire(event, { shell, input: event + "x".repeat(200_000) });
          assert.deepEqual({ status, said }, SILENT);
        }
      }
      const kept = plugin.kept().map((payload) => payload.replace(/x+$/, ""));
      assert.deepEqual(kept, ["PostToolUse", "PostToolUse", "SubagentStop", "SubagentStop"]);
    });

    test("stores again beside any settings.json but the one that the marker was made from", async () => {
      using plugin = installPlugin();
      const { settingsFile } = plugin.paths;
      register(plugin, "Stop");
      await plugin.fire("Stop", { shell, input: "1" });
      const registered = statSync(settingsFile);
      writeFileSync(settingsFile, "{}");
      await plugin.fire("Stop", { shell, input: "2" });
      // An older copy comes back, as a restored backup does.
      utimesSync(settingsFile, 1_000_000_001, 1_000_000_001);
      await plugin.fire("Stop", { shell, input: "3" });
      renewPluginMarker(plugin.paths);
      await plugin.fire("Stop", { shell, input: "4" });
      utimesSync(settingsFile, registered.atime, registered.mtime);
      await plugin.fire("Stop", { shell, input: "5" });
      register(plugin, "Stop");
      await plugin.fire("Stop", { shell, input: "6" });
      assert.deepEqual(plugin.kept(), ["2", "3", "4", "5"]);
    });

    test("keeps everything again once the setup's script, settings or marker are gone", async () => {
      using plugin = installPlugin();
      const { paths } = plugin;
      register(plugin, "Stop");
      await plugin.fire("Stop", { shell, input: "1" });
      renameSync(paths.settingsFile, `${paths.settingsFile}.away`);
      await plugin.fire("Stop", { shell, input: "2" });
      renameSync(`${paths.settingsFile}.away`, paths.settingsFile);
      await plugin.fire("Stop", { shell, input: "3" });
      renameSync(paths.hookScript, `${paths.hookScript}.away`);
      await plugin.fire("Stop", { shell, input: "4" });
      renameSync(`${paths.hookScript}.away`, paths.hookScript);
      rmSync(paths.pluginMarkerFile);
      await plugin.fire("Stop", { shell, input: "5" });
      assert.deepEqual(plugin.kept(), ["2", "4", "5"]);
    });

    test(
      "keeps an event of a client that leaves the user's settings out",
      { skip: !existsSync("/proc/self/cmdline") && "needs /proc" },
      async () => {
        using plugin = installPlugin();
        register(plugin, "Stop");
        for (const [index, clientArguments] of [
          ["-p", "go", "--setting-sources", "project,local"],
          ["--setting-sources=project"],
          ["--setting-sources", "", "--verbose"],
          ["--setting-sources", "project", "--setting-sources", "users"],
          ["--setting-sources", "project,user"],
          ["--setting-sources=user"],
          ["-p", "what does --setting-sources project do?"],
        ].entries()) {
          const { status, said } = await plugin.fire("Stop", { shell, input: String(index), clientArguments });
          assert.deepEqual({ status, said }, SILENT);
        }
        assert.deepEqual(plugin.kept(), ["0", "1", "2", "3"]);
      },
    );

    const breakages: Readonly<Record<string, (plugin: InstalledPlugin) => void>> = {
      "the plugin's folder is gone": ({ folder }) => rmSync(folder, { recursive: true }),
      "its script is gone": ({ folder }) => rmSync(join(folder, "hook", "plugin.sh")),
      "its script is a folder": ({ folder }) => {
        rmSync(join(folder, "hook", "plugin.sh"));
        mkdirSync(join(folder, "hook", "plugin.sh"));
      },
      "its script is broken": ({ folder }) =>
        writeFileSync(join(folder, "hook", "plugin.sh"), "if true; then ( echo '"),
      "the script that it sources is gone": ({ folder }) => rmSync(join(folder, "hook", "hook.sh")),
      "the script that it sources may not be read": ({ folder }) => chmodSync(join(folder, "hook", "hook.sh"), 0),
    };
    for (const [what, bringAbout] of Object.entries(breakages)) {
      test(`is silent and exits 0 when ${what}`, async () => {
        using plugin = installPlugin();
        bringAbout(plugin);
        const { status, said } = await plugin.fire("Stop", { shell, input: "x".repeat(300_000) });
        assert.deepEqual({ status, said }, SILENT);
      });
    }

    test("starts its own program by a Node that it finds, for its client's folder", async () => {
      using plugin = installPlugin();
      const { paths, folder } = plugin;
      const tools = join(folder, "tools");
      for (const part of ["bin", "tools"]) mkdirSync(join(folder, part));
      writeFileSync(join(folder, "bin", "ccen.cjs"), "");
      // A fake for a Node that is new enough, and for a daemon.
      const node = `#!/bin/sh
[ "$1" = -e ] && exit 0
echo "$*" >"\${0%/*}/started"
env >"\${0%/*}/environment"
echo ${process.pid} ${startTimeOf(process.pid)} >"$CLAUDE_CONFIG_DIR/hooks/dashboard/daemon.pid"
`;
      writeFileSync(join(tools, "node"), node, { mode: 0o755 });
      const path = `${tools}:${process.env["PATH"] ?? ""}`;
      const environment = { CCEN_NO_START: undefined, PATH: path, CLAUDE_CODE_MESSAGING_TOKEN: "secret" };
      await plugin.fire("Stop", { shell, environment });
      await waitFor("it has started", () =>
        existsSync(paths.pidFile) && !existsSync(paths.startLockFile) ? true : undefined,
      );
      assert.equal(
        readFileSync(join(tools, "started"), "utf8"),
        `${join(folder, "bin", "ccen.cjs")} start --from-hook\n`,
      );
      const seen = readFileSync(join(tools, "environment"), "utf8");
      assert.ok(seen.includes(`CLAUDE_CONFIG_DIR=${paths.configDir}\n`) && seen.includes(`PATH=${path}\n`), seen);
      assert.doesNotMatch(seen, /secret|CLAUDE_PLUGIN/);
    });

    // With a folder in the place of /etc/claude-code. test/stress/hook has the real one.
    test("keeps the event where an administrator forbids hooks of settings.json", async () => {
      using plugin = installPlugin();
      register(plugin, "Stop");
      const [script, policies] = [join(plugin.folder, "hook", "plugin.sh"), join(plugin.folder, "policies")];
      mkdirSync(policies);
      writeFileSync(script, readFileSync(script, "utf8").replace("/etc/claude-code", '"$CLAUDE_PLUGIN_ROOT/policies"'));
      for (const isForbidden of [true, false]) {
        writeFileSync(join(policies, "managed-settings.json"), `{"allowManagedHooksOnly": ${isForbidden}}`);
        const { status, said } = await plugin.fire("Stop", { shell, input: String(isForbidden) });
        assert.deepEqual({ status, said }, SILENT);
      }
      assert.deepEqual(plugin.kept(), ["true"]);
    });

    test("does the same in an environment full of its own names", async () => {
      using plugin = installPlugin();
      register(plugin, "Stop");
      const environment = { h: "/x", e: "Stop", config: "/x", marker: "/x", settings: "/x", events: "Stop" };
      for (const event of ["Stop", "PreToolUse"]) await plugin.fire(event, { shell, environment });
      assert.deepEqual(plugin.kept(), ["PreToolUse"]);
    });
  });
}
