import assert from "node:assert/strict";
import { test } from "node:test";
import { payloadParts } from "./event-display.ts";

test("a tool call is shown by its input and its output", () => {
  const parts = payloadParts({
    session_id: "s",
    tool_name: "Bash",
    tool_input: { command: "ls\n-l", timeout: 5 },
    tool_response: { stdout: "", files: ["a"] },
    permission_mode: "default",
  });
  assert.deepEqual(parts.input, [
    { name: "command", text: "ls\n-l" },
    { name: "timeout", text: "5" },
  ]);
  assert.deepEqual(parts.output, [
    { name: "stdout", text: '""' },
    { name: "files", text: '[\n  "a"\n]' },
  ]);
  assert.deepEqual(parts.content, []);
  assert.deepEqual(parts.circumstances, [{ name: "permission_mode", text: "default" }]);
});

test("an answer that is a bare text, and a failure, are output", () => {
  assert.deepEqual(payloadParts({ tool_response: "done" }).output, [{ name: "tool_response", text: "done" }]);
  assert.deepEqual(payloadParts({ tool_input: {}, error: "no such file" }).output, [
    { name: "error", text: "no such file" },
  ]);
});

test("what the client suggests, and its title, are no content of a request", () => {
  const { content, circumstances } = payloadParts({
    permission_suggestions: [],
    session_title: "Retries",
    prompt: "Go",
  });
  assert.deepEqual(content, [{ name: "prompt", text: "Go" }]);
  assert.deepEqual(
    circumstances.map(({ name }) => name),
    ["permission_suggestions", "session_title"],
  );
});

test("an event without a tool shows its own fields", () => {
  assert.deepEqual(payloadParts({ hook_event_name: "Stop", last_assistant_message: "Done." }), {
    input: [],
    output: [],
    content: [{ name: "last_assistant_message", text: "Done." }],
    circumstances: [],
  });
});
