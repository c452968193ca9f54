import assert from "node:assert/strict";
import { test } from "node:test";
import { callTitleOf, copyableOf, filePathOf } from "./call-title.ts";

const call = (tool_name: string | null, tool_input: Record<string, string> | null, summary = "a summary") => ({
  tool_name,
  payload: tool_input === null ? {} : { tool_input },
  cwd: "/home/dev/shop",
  summary,
});
const titleOf = (...args: Parameters<typeof call>): string => {
  const { verb, subject } = callTitleOf(call(...args));
  return `${verb} ${subject}`.trim();
};

test("a call is titled by verb and subject, a command by what it is for", () => {
  assert.equal(titleOf("Bash", { command: "npm test\nnpm run build" }), "run npm test…");
  assert.equal(titleOf("Bash", { command: "npm test", description: "Run the tests" }), "none Run the tests");
  assert.equal(titleOf("Edit", { file_path: "/home/dev/shop/src/a.ts" }), "edit src/a.ts");
  assert.equal(titleOf("Read", { file_path: "/etc/hosts" }), "read /etc/hosts");
  assert.equal(titleOf("Grep", { pattern: "retry", path: "src" }), "search retry");
  assert.equal(titleOf("Agent", { description: "Look around", prompt: "Find all" }), "delegate Look around");
  assert.equal(titleOf("TodoWrite", {}), "todos");
  assert.equal(titleOf("mcp__linear__get_issue", { id: "A-1" }, "A-1"), "none linear · get_issue · A-1");
  assert.equal(titleOf("Agent", { description: "Fix the **pauses**" }), "delegate Fix the pauses");
  assert.equal(titleOf("Grep", { pattern: "**bold**" }), "search **bold**");
  assert.equal(titleOf("Tomorrow", {}, ""), "none Tomorrow");
});

test("a new file is created; a payload that was deleted leaves the summary", () => {
  const write = { ...call("Write", { file_path: "/home/dev/shop/b.ts" }), result: { created: true } };
  assert.equal(callTitleOf(write as Parameters<typeof callTitleOf>[0]).verb, "create");
  assert.equal(titleOf("Bash", null, "make all"), "run make all");
  assert.equal(callTitleOf(call("Bash", { command: "x".repeat(500) })).subject.length, 121);
});

test("what a person wants elsewhere is copied: a command whole, a path, a text", () => {
  const copied = (...args: Parameters<typeof call>) => Object.values(copyableOf(call(...args)) ?? {});
  assert.deepEqual(copied("Bash", { command: "cd a &&\nmake", description: "Make" }), ["command", "cd a &&\nmake"]);
  assert.deepEqual(copied("Bash", { command: "ls\u001b[201~" }), ["command", "ls␛[201~"]);
  assert.deepEqual(copied("Edit", { file_path: "/a/b.ts", old_string: "x" }), ["path", "/a/b.ts"]);
  assert.deepEqual(copied("MultiEdit", { file_path: "/a/b.ts", command: "replace" }), ["path", "/a/b.ts"]);
  assert.deepEqual(copied("mcp__editor__view", { path: "/a/b.ts", command: "view" }), ["path", "/a/b.ts"]);
  assert.deepEqual(copied("LS", { path: "/a" }), ["path", "/a"]);
  assert.deepEqual(copied("Grep", { path: "/a", pattern: "retry" }), ["pattern", "retry"]);
  assert.deepEqual(copied("WebSearch", { query: "retry" }), ["pattern", "retry"]);
  assert.deepEqual(copied("mcp__x__y", { id: "1" }), ["input", '{\n  "id": "1"\n}']);
  assert.deepEqual(copied("Bash", null), []);
  assert.deepEqual(copyableOf({ tool_name: null, payload: { prompt: "Go" } }), { kind: "text", text: "Go" });
  assert.equal(filePathOf(call("Read", { file_path: "/a" }).payload), "/a");
});
