import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { makeFolder } from "./make-folder.ts";
import { LONGEST_WAIT_MS } from "../../../test/support/wait-for.ts";

test("a folder and those above it are made for their owner alone; what is there stays", (t) => {
  const root = tempDir(t);
  const folder = join(root, "a", "b");
  makeFolder(folder);
  makeFolder(folder);
  for (const made of [folder, join(root, "a")]) assert.equal(statSync(made).mode & 0o777, 0o700);
});

test("what is in the way is told", (t) => {
  const root = tempDir(t);
  writeFileSync(join(root, "file"), "");
  symlinkSync(join(root, "nowhere"), join(root, "link"));
  assert.throws(() => makeFolder(join(root, "file")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(root, "file", "a")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(root, "link", "a")), { code: "EEXIST" });
});

test("a folder that takes no other is told, in a process of its own that might not end", (t) => {
  if (process.platform !== "linux") return t.skip("needs /proc");
  const module = JSON.stringify(join(import.meta.dirname, "make-folder.ts"));
  const script = `const { makeFolder } = await import(${module}); makeFolder("/proc/ccen/x");`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: LONGEST_WAIT_MS,
    killSignal: "SIGKILL",
  });
  assert.equal(status, 1);
  assert.match(stderr, /ENOENT/);
});
