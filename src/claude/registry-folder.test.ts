import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { createRegistryWatch } from "./registry-folder.ts";

function setUp(t: TestContext) {
  const configDir = join(tempDir(t), ".claude");
  const folder = join(configDir, "sessions");
  mkdirSync(configDir);
  const noticed = new Set<number>();
  const watch = createRegistryWatch(configDir, { onClient: (pid) => noticed.add(pid), onUnsure: () => undefined });
  t.after(() => watch.close());
  const put = (name: string): void => writeFileSync(join(folder, name), "{}");
  const waitForPid = async (pid: number): Promise<void> => {
    await waitFor(`a notice of ${pid}`, () => noticed.has(pid));
    noticed.clear();
  };
  return { configDir, folder, watch, put, noticed, waitForPid };
}

test("a client is noticed when its file is written, replaced and removed", async (t) => {
  const { folder, watch, put, waitForPid } = setUp(t);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  assert.equal(watch.ensure(), false);
  put("41.json");
  await waitForPid(41);
  put("41.json.tmp");
  renameSync(join(folder, "41.json.tmp"), join(folder, "42.json"));
  await waitForPid(42);
  rmSync(join(folder, "42.json"));
  await waitForPid(42);
});

test("the keys beside the files are no clients", async (t) => {
  const { folder, watch, put, noticed } = setUp(t);
  mkdirSync(folder);
  watch.ensure();
  for (const name of ["7.0f0f.key", "07.json", "x.json"]) put(name);
  put("8.json");
  await waitFor("the last one", () => noticed.has(8));
  assert.deepEqual([...noticed], [8]);
});

test("a folder that comes later, or is replaced, is watched from then on", async (t) => {
  const { configDir, folder, watch, put, waitForPid } = setUp(t);
  assert.equal(watch.ensure(), false);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("1.json");
  await waitForPid(1);
  renameSync(folder, join(configDir, "old"));
  assert.equal(watch.ensure(), false);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("2.json");
  await waitForPid(2);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("3.json");
  await waitForPid(3);
});

test("a folder that a link leads to is not watched", (t) => {
  const { configDir, folder, watch } = setUp(t);
  mkdirSync(join(configDir, "..", "elsewhere"));
  symlinkSync(join(configDir, "..", "elsewhere"), folder);
  assert.equal(watch.ensure(), false);
});
