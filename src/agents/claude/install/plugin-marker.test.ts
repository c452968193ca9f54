import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { pathsUnder, type Paths } from "../../../system/paths.ts";
import { hookCommand } from "../../install/hook-command.ts";
import { renewPluginMarker } from "./plugin-marker.ts";

function setUp(t: TestContext): { readonly paths: Paths; readonly ours: object } {
  const paths = pathsUnder(`${tempDir(t)}/it's 日本`);
  mkdirSync(paths.dataDir, { recursive: true });
  return { paths, ours: { type: "command", command: hookCommand(paths.hookScript) } };
}

function markedFor({ paths }: { readonly paths: Paths }, settings: string): string {
  writeFileSync(paths.settingsFile, settings);
  renewPluginMarker(paths);
  return existsSync(paths.pluginMarkerFile) ? readFileSync(paths.pluginMarkerFile, "utf8") : "";
}

const timeOf = (file: string): bigint => statSync(file, { bigint: true }).mtimeNs;

test("the marker names the events at which settings.json runs our hook every time", (t) => {
  const home = setUp(t);
  const { ours } = home;
  const theirs = { type: "command", command: "say done" };
  const groups = {
    PreToolUse: [{ matcher: "*", hooks: [theirs, ours] }],
    PostToolUse: [{ matcher: "Bash", hooks: [ours] }],
    Stop: [{ hooks: [theirs] }, { matcher: "", hooks: [ours] }],
    SubagentStop: [{ hooks: [{ ...ours, if: "Bash(rm *)" }] }],
    SessionEnd: [{ hooks: [theirs] }],
    Notification: [{ hooks: [{ type: "prompt", prompt: hookCommand(home.paths.hookScript) }] }],
    PreCompact: [{ hooks: [{ ...ours, command: hookCommand("/old/.claude/hooks/ccen/hook.sh") }] }],
  };
  assert.equal(markedFor(home, JSON.stringify({ hooks: groups })), "PreToolUse Stop\n");
  assert.equal(markedFor(home, `\ufeff${JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } })}`), "Stop\n");
});

test("without our hook in settings.json there is no marker", (t) => {
  const home = setUp(t);
  const { ours } = home;
  const registered = JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } });
  for (const settings of ["{}", "[]", '{"hooks":[]}', '{"hooks":{"Stop":{}}}', JSON.stringify({ Stop: [ours] })]) {
    assert.equal(markedFor(home, registered), "Stop\n");
    assert.equal(markedFor(home, settings), "", settings);
  }
});

test("the marker has the time of settings.json to the nanosecond, and is kept", (t) => {
  const { paths, ours } = setUp(t);
  markedFor({ paths }, JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } }));
  assert.equal(timeOf(paths.pluginMarkerFile), timeOf(paths.settingsFile));
  const { ino } = statSync(paths.pluginMarkerFile);
  renewPluginMarker(paths);
  assert.equal(statSync(paths.pluginMarkerFile).ino, ino);
  utimesSync(paths.settingsFile, 1_000_000_000, 1_000_000_000);
  renewPluginMarker(paths);
  assert.equal(timeOf(paths.pluginMarkerFile), timeOf(paths.settingsFile));
  assert.deepEqual(readdirSync(dirname(paths.pluginMarkerFile)), ["settings-events"]);
});

test("a broken settings.json or a folder that is not there is no error", (t) => {
  const home = setUp(t);
  assert.equal(markedFor(home, "{"), "");
  renewPluginMarker(pathsUnder(`${home.paths.configDir}/nowhere`));
});
