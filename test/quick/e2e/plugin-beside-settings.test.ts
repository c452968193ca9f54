import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { installPlugin, register } from "../../support/hook/installed-plugin.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { holds, waitFor } from "../../support/wait-for.ts";

test("the plugin's hook steps back again after the daemon saw an edit of settings.json", async (t) => {
  using plugin = installPlugin();
  const { paths, environment } = plugin;
  register(plugin, "Stop", "SessionEnd");
  const home = { home: paths.configDir, paths, environment: { ...environment, CLAUDE_CONFIG_DIR: paths.configDir } };
  const daemon = await startDaemon(t, home);
  const marker = (): string => readFileSync(paths.pluginMarkerFile, "utf8");
  // A person takes an event out, in place.
  const settings = JSON.parse(readFileSync(paths.settingsFile, "utf8")) as { hooks: Record<string, unknown> };
  delete settings.hooks["SessionEnd"];
  writeFileSync(paths.settingsFile, JSON.stringify(settings));
  await waitFor("the marker to be renewed", () => marker() === "Stop\n" || undefined);
  for (const event of ["Stop", "SessionEnd"]) {
    await plugin.fire(event, { input: JSON.stringify({ session_id: "s", hook_event_name: event, cwd: "/x" }) });
  }
  // A file leaves the folder some time after its event is stored.
  await holds(
    "one event, and no file",
    async () => [(await daemon.allEvents()).map((event) => event.hook_event_name), plugin.kept()],
    (seen) => assert.deepEqual(seen, [["SessionEnd"], []]),
  );
});
