import assert from "node:assert/strict";
import { test } from "node:test";
import { callContentOf } from "./call-content.ts";

test("a command shows with what it printed, on either way", () => {
  const tool_input = { command: "npm test" };
  assert.deepEqual(callContentOf("Bash", { tool_input, tool_response: { stdout: "ok", stderr: "warn" } }), {
    kind: "shell",
    command: "npm test",
    output: "ok",
    errors: "warn",
  });
  const failed = callContentOf("Bash", { tool_input, error: "Exit code 1" });
  assert.equal(failed?.kind === "shell" && failed.errors, "Exit code 1");
});

test("a list of things to do keeps its states", () => {
  const todos = [
    { content: "a", status: "completed" },
    { content: "b", status: "in_progress" },
    { content: "c", status: "?" },
    7,
  ];
  const content = callContentOf("TodoWrite", { tool_input: { todos } });
  assert.deepEqual(content?.kind === "todos" && content.todos.map(({ state }) => state), [
    "completed",
    "in_progress",
    "pending",
  ]);
});

test("a question stands with its options and, once it came, its answer", () => {
  const tool_input = {
    questions: [{ question: "Which?", options: [{ label: "A", description: "first" }, { label: "B" }] }],
  };
  const open = callContentOf("AskUserQuestion", { tool_input });
  assert.equal(open?.kind === "questions" && open.questions[0]?.answer, null);
  const answered = callContentOf("AskUserQuestion", { tool_input, tool_response: { answers: { "Which?": "B" } } });
  assert.equal(answered?.kind === "questions" && answered.questions[0]?.answer, "B");
});

test("other tools, and payloads that are no objects, have no form of their own", () => {
  assert.equal(callContentOf("Read", { tool_input: { file_path: "x" } }), null);
  assert.equal(callContentOf("Bash", { tool_input: "x" }), null);
  assert.equal(callContentOf("AskUserQuestion", { tool_input: { questions: {} } }), null);
});
