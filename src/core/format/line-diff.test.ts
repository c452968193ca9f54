import assert from "node:assert/strict";
import { test } from "node:test";
import { lineDiff, unifiedDiff } from "./line-diff.ts";

test("a changed line is one gone and one new", () => {
  assert.equal(lineDiff("a\nb\nc", "a\nB\nc"), " a\n-b\n+B\n c");
});

test("unchanged lines are shown two on either side", () => {
  const before = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
  const after = before.with(4, "five");
  assert.equal(lineDiff(before.join("\n"), after.join("\n")), "⋯\n 3\n 4\n-5\n+five\n 6\n 7\n⋯".replace(/^⋯\n/, ""));
});

test("lines that both texts have in between are kept", () => {
  assert.equal(lineDiff("x\nkeep\ny", "1\nkeep\n2"), "-x\n+1\n keep\n-y\n+2");
});

test("all lines new, all lines gone, no line changed", () => {
  assert.equal(lineDiff("", "a\nb"), "+a\n+b");
  assert.equal(lineDiff("a\nb", ""), "-a\n-b");
  assert.equal(lineDiff("a\nb", "a\nb"), "");
});

test("a text too long to compare is replaced as a whole", () => {
  const before = Array.from({ length: 500 }, (_, index) => `old ${index}`);
  const after = Array.from({ length: 500 }, (_, index) => `new ${index}`);
  const lines = lineDiff(before.join("\n"), after.join("\n")).split("\n");
  assert.equal(lines.length, 1000);
  assert.equal(lines[0], "-old 0");
  assert.equal(lines[999], "+new 499");
});

test("kept and removed lines make the first text, kept and added lines the second", () => {
  const texts = ["", "a", "a\nb", "b\na", "a\na\nb", "b\nb\na", "c\na", "a\n\nb"];
  for (const before of texts) {
    for (const after of texts) {
      if (before === after) continue;
      const lines = lineDiff(before, after).split("\n");
      const side = (mark: string) => lines.filter((line) => line.startsWith(" ") || line.startsWith(mark));
      const text = (mark: string) =>
        side(mark)
          .map((line) => line.slice(1))
          .join("\n");
      assert.equal(text("-"), before);
      assert.equal(text("+"), after);
    }
  }
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

test("a missing last line break is shown", () => {
  assert.deepEqual(unifiedDiff("a", "a\n"), ["@@ -1,1 +1,1 @@", "-a (no line break at the end)", "+a"]);
});
