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
import { backUp, readSettingsFile, replaceSettingsFile, unifiedDiff } from "./settings-file.ts";

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

test("a folder in its place and a circular link are errors with a fix", () => {
  mkdirSync(path);
  assert.throws(() => readSettingsFile(path), { code: "setup/file", message: /EISDIR/ });
  const circle = join(root, "circle");
  symlinkSync("circle", circle);
  assert.throws(() => readSettingsFile(circle), { code: "setup/file", message: /ELOOP/ });
});

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

test("equal texts have no difference", () => {
  assert.deepEqual(unifiedDiff("a\nb\n", "a\nb\n"), []);
  assert.deepEqual(unifiedDiff("", ""), []);
});

test("changes far apart become hunks of their own, with three lines around", () => {
  const before = numbered(30);
  const after = before.with(4, "five").toSpliced(20, 1);
  const expected = `@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
@@ -18,7 +18,6 @@
 18
 19
 20
-21
 22
 23
 24`;
  assert.equal(unifiedDiff(text(before), text(after)).join("\n"), expected);
});

test("a new file has no line before it, a removed one none after", () => {
  assert.deepEqual(unifiedDiff("", "a\nb\n"), ["@@ -0,0 +1,2 @@", "+a", "+b"]);
  assert.deepEqual(unifiedDiff("a\n", ""), ["@@ -1,1 +0,0 @@", "-a"]);
});

test("a missing last line break is reported", () => {
  assert.deepEqual(unifiedDiff("a", "a\n"), ["@@ -1,1 +1,1 @@", "-a (no line break at the end)", "+a"]);
});
