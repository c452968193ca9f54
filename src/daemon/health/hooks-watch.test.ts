import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hooksReport } from "../../../test/support/hooks-report.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { createHooksWatch } from "./hooks-watch.ts";

test("whoever asks right after a setup, or after its removal, hears of it at once", (t) => {
  const file = join(tempDir(t), "settings.json");
  let installed = false;
  let looks = 0;
  const watch = createHooksWatch(file, () => {
    looks += 1;
    return hooksReport({ installed });
  });
  const isInstalled = (): boolean => {
    const hooks = watch.read();
    return hooks.ok && hooks.value.installed;
  };
  assert.equal(isInstalled(), false);
  assert.equal(watch.hasChanged(), false);
  assert.equal(isInstalled(), false);
  assert.equal(looks, 1, "as long as nothing changes, a crowd reads nothing");

  installed = true;
  writeFileSync(file, "{}");
  assert.equal(watch.hasChanged(), true);
  assert.equal(isInstalled(), true);
  assert.equal(watch.hasChanged(), false);

  installed = false;
  rmSync(file);
  assert.equal(isInstalled(), false);
});
