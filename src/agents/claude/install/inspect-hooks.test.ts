import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { hooksReport } from "../../../../test/support/hooks-report.ts";
import { pathsUnder, type Paths } from "../../../system/paths.ts";
import { eventsFor } from "./hook-versions.ts";
import { inspectHooks, type HooksReport } from "./inspect-hooks.ts";
import { ownSource } from "../../install/install-files.ts";
import { installHooks } from "./install-hooks.ts";

let root = "";
let paths: Paths;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen inspect "));
  paths = pathsUnder(root);
});
afterEach(() => rmSync(root, { recursive: true }));

const inspect = (): HooksReport => inspectHooks(paths, { policyFiles: [join(root, "policy.json")] });
const edit = (change: (text: string) => string): void =>
  writeFileSync(paths.settingsFile, change(readFileSync(paths.settingsFile, "utf8")));

const CLEAN = hooksReport();

test("nothing is installed in an empty folder, nor with only foreign hooks", () => {
  assert.deepEqual(inspect(), CLEAN);
  writeFileSync(paths.settingsFile, '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}]}}');
  assert.deepEqual(inspect(), CLEAN);
});

test("unreadable settings are reported, not thrown", () => {
  writeFileSync(paths.settingsFile, "{");
  assert.match(inspect().problem?.message ?? "", /line 1, column 2/);
  rmSync(paths.settingsFile);
  mkdirSync(paths.settingsFile);
  assert.match(inspect().problem?.message ?? "", /EISDIR/);
});

test("a plugin that is enabled from two marketplaces is named: each event comes twice", () => {
  writeFileSync(paths.settingsFile, '{"enabledPlugins":{"ccen@a":true,"x@b":true,"ccen@b":true}}');
  assert.deepEqual(inspect().drift, ["plugin-twice"]);
});

test("an enabled plugin counts as installed, a disabled one does not", () => {
  writeFileSync(paths.settingsFile, '{"enabledPlugins":{"ccen@here":true}}');
  assert.deepEqual(inspect(), { ...CLEAN, installed: true, plugin: "ccen@here" });
  writeFileSync(paths.settingsFile, '{"enabledPlugins":{"ccen@here":false}}');
  assert.deepEqual(inspect(), CLEAN);
});

test("events chosen without a known client are partial, permission request named first", () => {
  const setUp = (clientVersion: string | null): HooksReport => {
    const request = { paths, events: eventsFor(clientVersion), eventsNamed: false, force: false, source: ownSource() };
    installHooks({ ...request, clientVersion }, 0);
    return inspect();
  };
  const partial = setUp(null);
  assert.deepEqual([partial.registered.length, partial.missing.length, partial.clientUnknown], [8, 13, true]);
  assert.equal(partial.missing[0], "PermissionRequest");
  const old = setUp("2.0.76");
  assert.deepEqual([old.missing, old.clientUnknown], [[], false], "an old client has all that it knows");
  const upgraded = inspectHooks(paths, { clientVersion: "2.1.331" });
  assert.ok(upgraded.missing.includes("PermissionDenied"), "a newer client than the setup found knows more");
  const full = setUp("2.1.331");
  assert.deepEqual([full.registered.length, full.missing, full.clientUnknown], [21, [], false]);
});

describe("after an installation", () => {
  beforeEach(() => {
    installHooks({ paths, events: ["SessionStart", "Stop"], eventsNamed: true, force: false, source: ownSource() }, 0);
  });

  test("all is well", () => {
    assert.deepEqual(inspect(), { ...CLEAN, installed: true, registered: ["SessionStart", "Stop"] });
  });

  test("an event that a person removed is missing", () => {
    edit((text) => text.replace('"Stop"', '"Notification"'));
    assert.deepEqual(inspect().missing, ["Stop"]);
    assert.deepEqual(inspect().registered, ["SessionStart", "Notification"]);
    edit((text) => text.replace("{", '{"enabledPlugins":{"ccen@here":true},'));
    assert.deepEqual(inspect().missing, [], "the plugin brings it");
  });

  test("the setting that stops hooks from firing is named", () => {
    edit((text) => text.replace("{", '{"disableAllHooks": true,'));
    writeFileSync(join(root, "policy.json"), "{}");
    assert.equal(inspect().disabledAll, true);
    assert.equal(inspect().policyFile, join(root, "policy.json"));
  });

  for (const [drift, bringAbout] of [
    ["command-outdated", () => edit((text) => text.replace("exit 0", "exit 1"))],
    ["registered-twice", () => edit((text) => text.replace('"Stop": [', `"Stop": [${groupOf(text)},`))],
    ["script-missing", () => rmSync(paths.hookScript)],
    ["script-outdated", () => writeFileSync(paths.hookScript, "exit 0\n")],
    ["launch-missing", () => rmSync(paths.launchFile)],
    ["launch-node-missing", () => writeFileSync(paths.launchFile, `${root}/node\n${paths.hookScript}\n`)],
    ["launch-cli-missing", () => writeFileSync(paths.launchFile, `${process.execPath}\n${root}/cli\n`)],
  ] as const) {
    test(`${drift} is seen`, () => {
      bringAbout();
      assert.deepEqual(inspect().drift, [drift]);
    });
  }
});

function groupOf(text: string): string {
  const { hooks } = JSON.parse(text) as { hooks: Record<string, unknown[]> };
  return JSON.stringify(hooks["SessionStart"]?.[0]);
}
