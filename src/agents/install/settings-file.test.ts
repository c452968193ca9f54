import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { backUp, readSettingsFile, replaceSettingsFile } from "./settings-file.ts";

let root = "";
let path = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen settings "));
  path = join(root, "settings.json");
});
afterEach(() => rmSync(root, { recursive: true }));

test("a file changed since it was read is not overwritten", () => {
  writeFileSync(path, "one");
  const file = readSettingsFile(path);
  writeFileSync(path, "two");
  assert.equal(replaceSettingsFile(file, "ours"), false);
  assert.equal(replaceSettingsFile(file, null), false);
  assert.equal(readFileSync(path, "utf8"), "two");
});

test("a file created meanwhile is not overwritten, a removed one not created again", () => {
  const absent = readSettingsFile(path);
  writeFileSync(path, "theirs");
  assert.equal(replaceSettingsFile(absent, "ours"), false);
  const present = readSettingsFile(path);
  rmSync(path);
  assert.equal(replaceSettingsFile(present, "ours"), false);
  assert.ok(!existsSync(path));
});

test("copies of the same second get names of their own", () => {
  writeFileSync(path, "one");
  const file = readSettingsFile(path);
  backUp(file, 0);
  backUp(file, 999);
  assert.deepEqual(readdirSync(root).sort(), [
    "settings.json",
    "settings.json.ccen-backup-19700101T000000Z",
    "settings.json.ccen-backup-19700101T000000Z-2",
  ]);
  assert.equal(backUp(readSettingsFile(join(root, "absent")), 0), null);
});

test("a folder in its place, a circular link and one to nowhere are errors with a fix", () => {
  mkdirSync(path);
  assert.throws(() => readSettingsFile(path), { code: "setup/file", message: /EISDIR/ });
  const circle = join(root, "circle");
  symlinkSync("circle", circle);
  assert.throws(() => readSettingsFile(circle), { code: "setup/file", message: /ELOOP/ });
  const nowhere = join(root, "nowhere");
  symlinkSync("absent", nowhere);
  assert.throws(() => readSettingsFile(nowhere), { code: "setup/file", message: /ENOENT/ });
});
