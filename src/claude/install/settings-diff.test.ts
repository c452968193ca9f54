import assert from "node:assert/strict";
import { test } from "node:test";
import { unifiedDiff } from "./settings-diff.ts";

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

test("a missing last line break is told", () => {
  assert.deepEqual(unifiedDiff("a", "a\n"), ["@@ -1,1 +1,1 @@", "-a (no line break at the end)", "+a"]);
});
