import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { closeOwnFolders, openFolders } from "./open-folders.ts";
import { pathsUnder } from "../paths.ts";

function folders(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "ccen-open-"));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(join(root, ".claude"));
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  return { paths, all: [paths.configDir, paths.hooksDir, dirname(paths.hookScript)] };
}

const modeOf = (folder: string): string => (statSync(folder).mode & 0o777).toString(8);

test("folders that others may write to are named, and ours are closed", (t) => {
  const { paths, all } = folders(t);
  for (const folder of all) chmodSync(folder, 0o777);
  assert.deepEqual(
    openFolders(paths),
    all.map((folder) => ({ folder, mode: "777" })),
  );
  closeOwnFolders(paths);
  assert.deepEqual(all.map(modeOf), ["777", "755", "755"]);
  assert.deepEqual(openFolders(paths), [{ folder: paths.configDir, mode: "777" }]);
});

test("a group of the user's own lets nobody in", { skip: process.getuid?.() !== 0 && "needs root" }, (t) => {
  const { paths, all } = folders(t);
  for (const folder of all) chmodSync(folder, 0o775);
  chownSync(paths.configDir, 54_321, 54_321);
  chownSync(paths.hooksDir, 54_321, 54_322);
  assert.deepEqual(openFolders(paths), [{ folder: paths.hooksDir, mode: "775" }]);
});
