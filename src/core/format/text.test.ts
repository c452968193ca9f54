import assert from "node:assert/strict";
import { test } from "node:test";
import { baseName, truncateText, headOf, oneLine, stripAnsi } from "./text.ts";

test("short text is left alone, long text ends in an ellipsis within the limit", () => {
  assert.equal(truncateText("abc", 3), "abc");
  assert.equal(truncateText("abcd", 3), "ab…");
});

test("a surrogate pair is never torn", () => {
  assert.equal(headOf("a😀b", 2), "a");
  assert.equal(headOf("a😀b", 3), "a😀");
  assert.ok(oneLine("😀".repeat(500), 301).isWellFormed());
});

test("one line has no breaks, escapes, direction marks or repeated blanks", () => {
  assert.equal(oneLine("  a\r\n\tb\u001b[1;31m c\u001b]8;;http://x\u0007d\u202e\u0000e  ", 100), "a b cd e");
});

test("terminal sequences go, whole and torn, and one that never ends hides nothing", () => {
  assert.equal(stripAnsi("a\u001b[1;31mb\u001b[?25lc\u001b(Bd\u001b7e\u001b[3"), "abcde");
  assert.equal(stripAnsi("\u001b]8;;https://x.dev\u001b\\link\u001b]8;;\u0007!"), "link!");
  assert.match(stripAnsi(`\u001b]0;${"x".repeat(400)} rm -rf ~`), /rm -rf ~$/);
});

test("a text that was cut says so even when most of it was white space", () => {
  assert.equal(oneLine(`a${" ".repeat(1000)}b`, 10), "a…");
});

test("cleaning megabytes of hostile input ends", () => {
  for (const hostile of ["\u001b[", "\n", "\u001b]8;;", " ", "\u202e"]) {
    assert.ok(oneLine(hostile.repeat(1_000_000), 300).length <= 300);
  }
});

test("the base name of a path of either kind of slash", () => {
  assert.equal(baseName("/home/dev/shop/"), "shop");
  assert.equal(baseName("C:\\src\\shop"), "shop");
  assert.equal(baseName("/"), null);
  assert.equal(baseName(""), null);
});
