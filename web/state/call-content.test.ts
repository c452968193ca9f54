import assert from "node:assert/strict";
import { test } from "node:test";
import { callContentOf, eventContentOf, fileChangeOf, type DiffLine } from "./call-content.ts";

test("a command shows with its output, on either way", () => {
  const tool_input = { command: "npm test", description: "Run the tests" };
  assert.deepEqual(callContentOf("Bash", { tool_input, tool_response: { stdout: "ok", stderr: "warn" } }), {
    kind: "shell",
    command: "npm test",
    purpose: "Run the tests",
    output: "ok",
    errors: "warn",
    hasEnded: true,
  });
  const failed = callContentOf("Bash", { tool_input, error: "Exit code 1" });
  assert.equal(failed?.kind === "shell" && failed.errors, "Exit code 1");
  const open = callContentOf("Bash", { tool_input });
  assert.equal(open?.kind === "shell" && open.hasEnded, false, "no output yet is not no output");
});

test("a file that was read shows its lines from where it was read", () => {
  const tool_input = { file_path: "/a/b.ts", offset: 7 };
  const file = { filePath: "/a/b.ts", content: "x\ny", startLine: 7, numLines: 2 };
  assert.deepEqual(callContentOf("Read", { tool_input, tool_response: { type: "text", file } }), {
    kind: "file",
    path: "/a/b.ts",
    text: "x\ny",
    firstLine: 7,
  });
  assert.equal(callContentOf("Read", { tool_input, tool_response: { type: "image", file: {} } }), null);
});

test("an agent shows what it was asked and what it answered", () => {
  const tool_input = { description: "Look", prompt: "Look around", subagent_type: "Explore" };
  const answer = { content: [{ type: "text", text: "One." }, { type: "text", text: "Two." }, { type: "image" }] };
  assert.deepEqual(callContentOf("Agent", { tool_input, tool_response: answer }), {
    kind: "task",
    title: "Look",
    prompt: "Look around",
    result: "One.\n\nTwo.",
  });
  const open = callContentOf("Task", { tool_input });
  assert.equal(open?.kind === "task" && open.result, null);
});

test("an event without a tool shows what was said", () => {
  assert.deepEqual(eventContentOf(null, { prompt: "Do it." }), { kind: "message", field: "prompt", text: "Do it." });
  assert.equal(eventContentOf(null, { source: "startup" }), null);
  assert.equal(eventContentOf("Bash", { prompt: "no command" }), null);
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

test("a question shows its options and, once it came, its answer", () => {
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

const signs = { same: " ", removed: "-", added: "+" } as const;
const drawn = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => `${signs[kind]}${text}`);

test("the client's patch gives the numbers of the lines", () => {
  const change = fileChangeOf("Edit", {
    tool_input: { file_path: "/a/notes.txt", old_string: "beta", new_string: "BETA" },
    tool_response: {
      structuredPatch: [{ oldStart: 7, newStart: 9, lines: [" alpha", "-beta", "+BETA", "+more", "\\ No"] }],
    },
  });
  assert.deepEqual(
    change?.hunks[0]?.map((line) => [line.kind, line.oldNumber, line.newNumber, line.text]),
    [
      ["same", 7, 9, "alpha"],
      ["removed", 8, null, "beta"],
      ["added", null, 10, "BETA"],
      ["added", null, 11, "more"],
    ],
  );
  assert.deepEqual([change?.added, change?.removed], [2, 1]);
});

test("a requested edit has lines but no numbers, several edits have a piece each", () => {
  const edits = [
    { old_string: "a\nb\nc", new_string: "a\nB\nc" },
    { old_string: "x", new_string: "" },
  ];
  const change = fileChangeOf("MultiEdit", { tool_input: { file_path: "f", edits } });
  assert.deepEqual(change?.hunks.map(drawn), [[" a", "-b", "+B", " c"], ["-x"]]);
  assert.equal(change?.hunks[0]?.[0]?.newNumber, null);
});

test("a written file is numbered from its first line", () => {
  const change = fileChangeOf("Write", { tool_input: { file_path: "f", content: "one\ntwo\n" } });
  assert.deepEqual(
    change?.hunks[0]?.map((line) => [line.newNumber, line.text]),
    [
      [1, "one"],
      [2, "two"],
    ],
  );
});

test("a call that changes no file, or a broken one, gives none", () => {
  assert.equal(fileChangeOf("Bash", { tool_input: { command: "x" } }), null);
  assert.equal(fileChangeOf("Edit", { tool_input: { file_path: "f", old_string: 7 } }), null);
  assert.equal(
    fileChangeOf("Edit", { tool_input: "text", tool_response: { structuredPatch: [null, { lines: [7] }] } }),
    null,
  );
});

test("an edit keeps common lines, and one that is too long is replaced", () => {
  assert.deepEqual(drawn(edited("a\nx\nb\ny\nc", "a\nb\nz\nc")), [" a", "-x", " b", "-y", "+z", " c"]);
  assert.deepEqual(drawn(edited("", "a\n")), ["+a"]);
  assert.equal(edited(manyLines("a"), manyLines("b")).length, 1400);
});

test("an edit of line ends alone has lines", () => {
  assert.deepEqual(drawn(edited("a\r\nb", "a\nb")), ["-a\r", "+a", " b"]);
  assert.deepEqual(drawn(edited("a", "a\n")), [" a", "+"]);
  assert.deepEqual(drawn(edited("a\n", "b\n")), ["-a", "+b"]);
  assert.deepEqual(drawn(edited("a\n", "")), ["-a"]);
});

function edited(before: string, after: string): readonly DiffLine[] {
  const input = { file_path: "f", old_string: before, new_string: after };
  return fileChangeOf("Edit", { tool_input: input })?.hunks[0] ?? [];
}

function manyLines(word: string): string {
  return Array.from({ length: 700 }, (_, i) => `${word}${i}`).join("\n");
}
