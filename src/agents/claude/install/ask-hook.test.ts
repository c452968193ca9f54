import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { pathsUnder, type Paths } from "../../../system/paths.ts";
import * as fc from "../../../../test/support/fast-check.ts";
import { typedSettings } from "../../../../test/support/arbitrary-settings.ts";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { runs } from "../../../../test/support/tier.ts";
import { registerAskHook, registeredAskHooks, removeAskHook } from "./ask-hook.ts";
import { ownSource } from "../../install/install-files.ts";
import { installHooks, removeInstalledHooks } from "./install-hooks.ts";

const NOW_MS = Date.UTC(2026, 10, 28);
const ON = { holdMinutes: 60, takesNotes: false, nowMs: NOW_MS, platform: "linux" } as const;
const PLATFORMS = ["linux", "win32"] as const;

function homeWith(t: TestContext, settings: string | null): Paths {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.configDir, { recursive: true });
  if (settings !== null) writeFileSync(paths.settingsFile, settings);
  return paths;
}

function settingsOf({ settingsFile }: Paths): string | null {
  return existsSync(settingsFile) ? readFileSync(settingsFile, "utf8") : null;
}

function setUp(paths: Paths): void {
  installHooks(
    { paths, events: ["PermissionRequest", "Stop"], eventsNamed: false, force: false, source: ownSource() },
    NOW_MS,
  );
}

test("the waiting hook leaves settings.json as it was, byte for byte", (t) => {
  const isGivenBack = (settings: string | null, platform: (typeof PLATFORMS)[number]): void => {
    const paths = homeWith(t, settings);
    registerAskHook(paths, { ...ON, platform });
    const withoutNotes = settingsOf(paths);
    assert.deepEqual(registeredAskHooks(paths), { asks: true, takesNotes: false });
    for (let again = 0; again < 2; again++) registerAskHook(paths, { ...ON, platform, takesNotes: true });
    assert.deepEqual(registeredAskHooks(paths), { asks: true, takesNotes: true });
    registerAskHook(paths, { ...ON, platform });
    assert.equal(settingsOf(paths), withoutNotes);
    registerAskHook(paths, { ...ON, platform, takesNotes: true });
    assert.ok(existsSync(paths.askScript) && existsSync(paths.askProgram));
    removeAskHook(paths, NOW_MS);
    assert.equal(settingsOf(paths), settings);
    assert.ok(!existsSync(paths.askScript) && !existsSync(paths.askProgram));
  };
  for (const platform of PLATFORMS) {
    for (const settings of [null, "", "{}", '{"hooks": {}}', '{"hooks":{"PermissionRequest":[]}}']) {
      isGivenBack(settings, platform);
    }
  }
  fc.assert(fc.property(typedSettings, fc.constantFrom(...PLATFORMS), isGivenBack), { numRuns: runs(20, 50) });
});

test("the waiting hook stands beside the one that stores, and is registered once", (t) => {
  const paths = homeWith(t, '{\n  "model": "opus"\n}\n');
  setUp(paths);
  const before = settingsOf(paths);
  registerAskHook(paths, ON);
  registerAskHook(paths, ON);
  const { hooks } = JSON.parse(settingsOf(paths) ?? "") as {
    hooks: Record<string, { hooks: { command: string; timeout: number }[] }[]>;
  };
  const [store, ask, ...others] = hooks["PermissionRequest"] ?? [];
  assert.match(store?.hooks[0]?.command ?? "", /\/ccen\/hook\.sh/);
  assert.match(ask?.hooks[0]?.command ?? "", /\/ccen\/ask\.sh/);
  assert.deepEqual([ask?.hooks[0]?.timeout, others], [3720, []]);
  registerAskHook(paths, { ...ON, holdMinutes: 5 });
  assert.match(settingsOf(paths) ?? "", /"timeout": 420/);
  removeAskHook(paths, NOW_MS);
  assert.equal(settingsOf(paths), before);
});

test("the hook for notes runs in the background, beside the one that stores", (t) => {
  const paths = homeWith(t, '{"hooks":{"Stop":[]}}');
  setUp(paths);
  registerAskHook(paths, { ...ON, takesNotes: true });
  const { hooks } = JSON.parse(settingsOf(paths) ?? "") as { hooks: Record<string, { hooks: object[] }[]> };
  const [store, note, ...others] = hooks["Stop"] ?? [];
  assert.deepEqual(Object.keys(store?.hooks[0] ?? {}), ["type", "command", "timeout"]);
  assert.deepEqual(others, []);
  const { command, ...more } = (note?.hooks[0] ?? {}) as { command: string };
  assert.match(command, /ask\.sh'; .* note; exit 0; \} 3>&2 2>\/dev\/null \|\| exit 0$/);
  assert.deepEqual(more, { type: "command", timeout: 43_320, asyncRewake: true });
});

test("on Windows the waiting hook is Node without a shell, a port or a key", (t) => {
  const paths = homeWith(t, null);
  registerAskHook(paths, { ...ON, platform: "win32" });
  const { hooks } = JSON.parse(settingsOf(paths) ?? "") as { hooks: Record<string, unknown> };
  const args = [paths.askProgram, paths.dataDir];
  assert.deepEqual(hooks, {
    PermissionRequest: [{ hooks: [{ type: "command", command: ownSource().node, args, timeout: 3720 }] }],
  });
});

test("setup keeps the waiting hook, and its removal takes both", (t) => {
  const original = '{"model":"opus"}';
  const paths = homeWith(t, original);
  setUp(paths);
  registerAskHook(paths, ON);
  const both = settingsOf(paths);
  setUp(paths);
  assert.equal(settingsOf(paths), both);
  removeInstalledHooks(paths, NOW_MS);
  assert.equal(settingsOf(paths), original);
});

test("the removal takes the waiting hook also out of settings that changed since", (t) => {
  const paths = homeWith(t, "{}");
  setUp(paths);
  registerAskHook(paths, ON);
  writeFileSync(paths.settingsFile, (settingsOf(paths) ?? "").replace("{", '{"model":"opus",'));
  removeInstalledHooks(paths, NOW_MS);
  assert.deepEqual(JSON.parse(settingsOf(paths) ?? ""), { model: "opus" });
});
