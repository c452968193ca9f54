import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { LONGEST_WAIT_MS } from "../../../test/support/wait-for.ts";
import { pathsUnder } from "../paths.ts";
import { makeFolder, closeOwnFolders, openFolders } from "./folders.ts";

test("a folder and its parents are made for their owner alone; existing ones stay", (t) => {
  const root = tempDir(t);
  const folder = join(root, "a", "b");
  makeFolder(folder);
  makeFolder(folder);
  for (const made of [folder, join(root, "a")]) assert.equal(statSync(made).mode & 0o777, 0o700);
});

test("a file in a folder's place is reported", (t) => {
  const root = tempDir(t);
  writeFileSync(join(root, "file"), "");
  symlinkSync(join(root, "nowhere"), join(root, "link"));
  assert.throws(() => makeFolder(join(root, "file")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(root, "file", "a")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(root, "link", "a")), { code: "EEXIST" });
});

test("a folder that accepts no folder is reported, in a process that might not end", (t) => {
  if (process.platform !== "linux") return t.skip("needs /proc");
  const module = JSON.stringify(join(import.meta.dirname, "folders.ts"));
  const script = `const { makeFolder } = await import(${module}); makeFolder("/proc/ccen/x");`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: LONGEST_WAIT_MS,
    killSignal: "SIGKILL",
  });
  assert.equal(status, 1);
  assert.match(stderr, /ENOENT/);
});

function folders(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "ccen-open-"));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(join(root, ".claude"));
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  return { paths, all: [paths.configDir, paths.hooksDir, dirname(paths.hookScript)] };
}

const modeOf = (folder: string): string => (statSync(folder).mode & 0o777).toString(8);

test("folders that others may write to are named, and ccen's are closed", (t) => {
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

test("a group of the user's own is not open to others", { skip: process.getuid?.() !== 0 && "needs root" }, (t) => {
  const { paths, all } = folders(t);
  for (const folder of all) chmodSync(folder, 0o775);
  chownSync(paths.configDir, 54_321, 54_321);
  chownSync(paths.hooksDir, 54_321, 54_322);
  assert.deepEqual(openFolders(paths), [{ folder: paths.hooksDir, mode: "775" }]);
});
