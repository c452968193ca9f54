import assert from "node:assert/strict";
import { test } from "node:test";
import { lineDiff } from "./line-diff.ts";

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
