import assert from "node:assert/strict";
import { test } from "node:test";
import { fence } from "./code.ts";

test("code stands between fences on lines of its own", () => {
  assert.equal(fence("npm test\nls", "bash", 100), "```bash\nnpm test\nls\n```");
  assert.equal(fence("js\nx", null, 100), "```\njs\nx\n```");
});

test("a fence within the code cannot close the block", () => {
  assert.equal(fence("a```b", null, 100), "```\na`\u200b`\u200b`b\n```");
});

test("long code is cut inside, and the block is closed", () => {
  assert.equal(fence("abcdefghij", null, 13), "```\nabcd…\n```");
  assert.equal(fence("abc", "bash", 11), "");
});

test("blank code is no block", () => {
  assert.equal(fence(" \n\u200b", "bash", 100), "");
});

test("a language is only what a fence takes", () => {
  assert.equal(fence("x", "c++\n```@everyone", 100), "```c++everyone\nx\n```");
});
