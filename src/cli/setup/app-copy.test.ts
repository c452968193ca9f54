import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { makeAppCopy, planAppCopy, planCopyOf, removeOtherCopies } from "./app-copy.ts";

let root = "";
let appDir = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen-app-"));
  appDir = join(root, "hooks", "ccen", "app");
  const files = {
    "package.json": '{"version":"1.2.3"}',
    LICENSE: "MIT",
    "README.md": "not needed",
    "bin/ccen.cjs": "main",
    "demo/session.jsonl": "{}",
    "hook/hook.sh": "hook",
    "dist/cli/main.js": "cli",
    "dist/page/index.html": "page",
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  const path = join(root, "package", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const plan = () => planCopyOf(join(root, "package"), { appDir, version: "1.2.3" });

test("the copy holds the program, for its owner alone, named by version and content", () => {
  const copy = plan();
  assert.equal(copy.isInPlace, false);
  makeAppCopy(copy);
  assert.match(basename(copy.folder), /^1\.2\.3-[0-9a-f]{12}$/);
  assert.deepEqual(readdirSync(appDir), [basename(copy.folder)]);
  assert.equal(readFileSync(copy.launch.cli, "utf8"), "main");
  assert.equal(readFileSync(join(copy.folder, "dist", "page", "index.html"), "utf8"), "page");
  assert.ok(!readdirSync(copy.folder).includes("README.md"));
  assert.deepEqual([statSync(copy.folder).mode & 0o777, statSync(copy.launch.cli).mode & 0o777], [0o700, 0o600]);
  assert.equal(plan().isInPlace, true);
});

test("another content has another name, and the old one stays until it is removed", () => {
  const first = plan();
  makeAppCopy(first);
  write("dist/cli/main.js", "other");
  const second = plan();
  makeAppCopy(second);
  assert.notEqual(second.folder, first.folder);
  assert.equal(readFileSync(join(first.folder, "dist", "cli", "main.js"), "utf8"), "cli");
  writeFileSync(join(appDir, "1.2.3-0.77.unfinished"), "");
  removeOtherCopies({ appDir }, second.folder);
  assert.deepEqual(readdirSync(appDir), [basename(second.folder)]);
});

test("a copy that is not whole any more is made anew", () => {
  makeAppCopy(plan());
  writeFileSync(plan().launch.cli, "");
  const copy = plan();
  assert.equal(copy.isInPlace, false);
  makeAppCopy(copy);
  assert.equal(readFileSync(copy.launch.cli, "utf8"), "main");
});

test("a copy that cannot be made is reported, and leaves no file", () => {
  mkdirSync(dirname(appDir), { recursive: true });
  writeFileSync(appDir, "");
  assert.throws(() => makeAppCopy(plan()), { code: "setup/file" });
  assert.equal(readFileSync(appDir, "utf8"), "");
});

test("the copy of a program in one file has its Node, which another build replaces", () => {
  const ownNode = join(root, "ccen-linux");
  const planned = () => planCopyOf(join(root, "package"), { appDir, version: "1.2.3", ownNode });
  for (const content of ["node", "another node"]) {
    writeFileSync(ownNode, content);
    const copy = planned();
    assert.equal(copy.isInPlace, false);
    makeAppCopy(copy);
    assert.equal(readFileSync(copy.launch.node ?? "", "utf8"), content);
    assert.equal(statSync(copy.launch.node ?? "").mode & 0o777, 0o700);
    assert.equal(planned().isInPlace, true);
    assert.equal(copy.folder, plan().folder);
  }
});

test("a clone runs where it is", () => {
  assert.equal(planAppCopy({ appDir }), null);
});
