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

const outputOf = (...texts: readonly string[]) =>
  payloadParts({ tool_response: texts.map((text) => ({ type: "text", text })) }).output;

test("an MCP server's blocks of text are shown as what they say", () => {
  assert.deepEqual(outputOf('{"title":"Retries","labels":["bug"]}'), [
    { name: "title", text: "Retries" },
    { name: "labels", text: '[\n  "bug"\n]' },
  ]);
  assert.deepEqual(outputOf("No such issue."), [{ name: "tool_response", text: "No such issue." }]);
  assert.deepEqual(outputOf("one", "two"), [{ name: "tool_response", text: "one\n\ntwo" }]);
  for (const text of ['{"broken', "{}"]) assert.deepEqual(outputOf(text), [{ name: "tool_response", text }]);
  const exact = '{"id":12345678901234567890}';
  assert.deepEqual(outputOf(exact), [{ name: "tool_response", text: exact }]);
  const { output } = payloadParts({
    tool_response: [
      { type: "image", data: "AA" },
      { type: "text", text: "A plot" },
    ],
  });
  assert.match(output[0]?.text ?? "", /"data": "AA"/);
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

test("a failed turn's code is no content: its head says it in words", () => {
  const payload = { hook_event_name: "StopFailure", error: "billing_error", last_assistant_message: "Too low" };
  assert.deepEqual(payloadParts(payload).content, [{ name: "last_assistant_message", text: "Too low" }]);
});

test("an event without a tool shows its own fields", () => {
  assert.deepEqual(payloadParts({ hook_event_name: "Stop", last_assistant_message: "Done." }), {
    input: [],
    output: [],
    content: [{ name: "last_assistant_message", text: "Done." }],
    circumstances: [],
  });
});
