import assert from "node:assert/strict";
import { test } from "node:test";
import { searchText } from "./search-text.ts";

test("prompt, command and output are found, ids and modes are not", () => {
  const text = searchText({ session_id: "s1", prompt: "fix it", tool_input: { command: "npm test" } });
  assert.equal(text, "fix it\nnpm test");
});

test("terminal colours do not hide a match, not even between the letters of a word", () => {
  assert.equal(searchText({ error: "\u001b[31m✖ wrong\u001b[1m Pass\u001b[22mword\u001b[39m" }), "✖ wrong Password");
});

test("a long output leaves room for the rest, whatever colours it has", () => {
  const text = searchText({ stdout: "\u001b[32mx\u001b[39m".repeat(1000), stderr: "the reason" });
  assert.match(text, /^x+\nthe reason$/);
});
