import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { configHome } from "../../test/support/config-home.ts";
import { findHook, substituteHook, fireHook } from "./fire-hooks.ts";

for (const platform of ["linux", "win32"] as const) {
  test(`without an installed hook the package's own is used, as on ${platform}`, async (t) => {
    const { paths, environment } = configHome(t);
    assert.equal(findHook(paths).file, null);
    const call = substituteHook(paths, platform);
    const firing = { call, input: "{}", environment: { ...environment, CCEN_NO_START: "1" } };
    assert.equal(await fireHook(firing), null);
    assert.equal(readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length, 1);
  });
}

test("a program with arguments runs as Claude Code runs it, without a shell", async (t) => {
  const { paths, environment } = configHome(t);
  mkdirSync(dirname(paths.settingsFile), { recursive: true });
  const handler = {
    type: "command",
    command: process.execPath,
    args: ["-e", "process.exitCode = 3; // $(not a shell's) /ccen/hook.cjs"],
  };
  writeFileSync(paths.settingsFile, JSON.stringify({ hooks: { Stop: [{ hooks: [handler] }] } }));
  const hook = findHook(paths);
  assert.equal(hook.file, "settings.json");
  assert.equal(await fireHook({ call: hook.call, input: "{}", environment }), "ended with 3");
});
