import assert from "node:assert/strict";
import { test } from "node:test";
import { SESSION_FIXTURES, sessionFixture } from "../../../../test/support/payload.ts";
import { parseJsonObject, textField, type JsonObject } from "../../../core/json.ts";
import { NO_RESULT, readCallResult, writeCallResult, type CallResult } from "../../../core/session/call-result.ts";
import { callResultOf } from "./call-result-of.ts";

function success(toolName: string, input: JsonObject, response: JsonObject): Partial<CallResult> | null {
  return known(callResultOf("PostToolUse", { tool_name: toolName, tool_input: input, tool_response: response }));
}

function failure(error: string, toolName = "Bash"): Partial<CallResult> | null {
  return known(callResultOf("PostToolUseFailure", { tool_name: toolName, error, is_interrupt: false }));
}

/** The fields that are not null. */
function known(result: CallResult | null): Partial<CallResult> | null {
  return result === null ? null : Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null));
}

test("every end in the recorded sessions has the result that its payload reports", () => {
  const results = SESSION_FIXTURES.flatMap((name) =>
    sessionFixture(name).flatMap((line) => {
      const payload = parseJsonObject(line) ?? {};
      const result = callResultOf(textField(payload, "hook_event_name") ?? "", payload);
      return result === null ? [] : [`${textField(payload, "tool_name") ?? ""} ${JSON.stringify(known(result))}`];
    }),
  );
  const file = "/home/dev/src/main/notes.txt";
  assert.deepEqual(
    new Set(results.filter((line) => !line.startsWith("Bash"))),
    new Set([
      `Write {"added":3,"removed":0,"filePath":"${file}","isNewFile":true}`,
      `Read {"filePath":"${file}","lines":4}`,
      `Grep {"lines":1}`,
      `Edit {"added":1,"removed":1,"filePath":"${file}","isNewFile":false}`,
      `Read {"filePath":"/home/dev/src/main/does-not-exist.txt","errorLine":"File does not exist. Note: your current working directory is /home/dev/src/main."}`,
      `mcp__elicit__fail {"errorLine":"mcp tool failed"}`,
    ]),
  );
  assert.deepEqual(
    new Set(results.filter((line) => line.startsWith("Bash"))),
    new Set([
      `Bash {"exitCode":3,"errorLine":"oops"}`,
      `Bash {"exitCode":1,"errorLine":"wc: notes.txt: No such file or directory"}`,
    ]),
  );
});

test("an edit without a patch is counted by its texts, and replace_all is unknown", () => {
  const input = { file_path: "/a.ts", old_string: "one\ntwo\nthree", new_string: "one\n2\nthree\nfour" };
  assert.deepEqual(success("Edit", input, {}), { added: 2, removed: 1, filePath: "/a.ts", isNewFile: false });
  assert.deepEqual(success("Edit", { ...input, replace_all: true }, {}), { filePath: "/a.ts", isNewFile: false });
  const edits = [input, { old_string: "x", new_string: "" }];
  assert.deepEqual(success("MultiEdit", { file_path: "/a.ts", edits }, {}), {
    added: 2,
    removed: 2,
    filePath: "/a.ts",
    isNewFile: false,
  });
});

test("a write of an existing file is counted by its patch, without one it is unknown", () => {
  const input = { file_path: "/a.ts", content: "one\ntwo\n" };
  const patch = [{ oldStart: 1, lines: [" one", "-2", "+two", "\\ No newline at end of file"] }];
  const path = { filePath: "/a.ts" };
  const updated = { ...path, isNewFile: false };
  assert.deepEqual(success("Write", input, { type: "update", structuredPatch: patch }), {
    added: 1,
    removed: 1,
    ...updated,
  });
  assert.deepEqual(success("Write", input, { type: "update", structuredPatch: [] }), {
    added: 0,
    removed: 0,
    ...updated,
  });
  assert.deepEqual(success("Write", input, {}), path);
  assert.deepEqual(success("Write", { ...input, content: "" }, { type: "create" }), {
    added: 0,
    removed: 0,
    ...path,
    isNewFile: true,
  });
});

test("a notebook's inserted cell has lines, and what a replaced one held is unknown", () => {
  const input = { notebook_path: "/a.ipynb", new_source: "import os\nprint(1)" };
  const path = { filePath: "/a.ipynb", isNewFile: false };
  assert.deepEqual(success("NotebookEdit", { ...input, edit_mode: "insert" }, {}), { added: 2, removed: 0, ...path });
  assert.deepEqual(success("NotebookEdit", input, {}), { added: 2, ...path });
});

test("lines are counted before redaction, and texts are taken after it", () => {
  const whole = { tool_name: "Write", tool_input: { file_path: "/secret", content: "a\nb\nc" } };
  const payload = { tool_name: "Write", tool_input: { file_path: "/‹redacted›", content: "a" } };
  const created = { tool_response: { type: "create" } };
  const result = callResultOf("PostToolUse", { ...payload, ...created }, { ...whole, ...created });
  assert.deepEqual(known(result), { added: 3, removed: 0, filePath: "/‹redacted›", isNewFile: true });
});

test("the exit code and the line of an error that says most are found in any form", () => {
  const esc = "\u001b";
  const cases: readonly (readonly [error: string, exitCode: number | undefined, line: string])[] = [
    ["Exit code 1", 1, "Exit code 1"],
    ["Error: Exit code 127\nsh: 1: nope: not found", 127, "sh: 1: nope: not found"],
    ["Command failed with exit code 2: make: *** [all] Error 2", 2, "make: *** [all] Error 2"],
    [`Exit code 1\n${esc}[31m✖${esc}[0m 1 test failed`, 1, "✖ 1 test failed"],
    ["Exit code 1\n\n> shop@1.0.0 test\n> node --test\n\nAssertionError: 1 !== 2", 1, "AssertionError: 1 !== 2"],
    ["Exit code 1\n\n> shop@1.0.0 test\n> vitest\n\n3 of 9 tests", 1, "3 of 9 tests"],
    ["Exit code 1\nlint: 0 errors\nsrc/a.ts(3,5): error TS2322: no", 1, "src/a.ts(3,5): error TS2322: no"],
    [
      "Exit code 1\nTraceback (most recent call last):\n  File \"error.py\", line 1\n    raise\nValueError: not found 'x'",
      1,
      "ValueError: not found 'x'",
    ],
    [
      "<tool_use_error>String to replace not found in file.</tool_use_error>",
      undefined,
      "String to replace not found in file.",
    ],
    ["Interrupted by user", undefined, "Interrupted by user"],
  ];
  for (const [error, exitCode, errorLine] of cases) {
    assert.deepEqual(failure(error), { ...(exitCode !== undefined && { exitCode }), errorLine }, error);
  }
  assert.equal(failure(`Exit code 1\n${"x".repeat(5000)}`)?.errorLine?.length, 240);
});

test("an event without a result, and a call whose payload says nothing, have none", () => {
  assert.equal(callResultOf("PreToolUse", { tool_name: "Edit", tool_input: { file_path: "/a" } }), null);
  assert.equal(success("Bash", { command: "ls" }, { stdout: "a", interrupted: false }), null);
  assert.equal(callResultOf("PostToolUse", { tool_name: 3, tool_response: [] }), null);
});

test("a stored result is read as it was written, without its invalid fields", () => {
  const result = { ...NO_RESULT, added: 3, removed: 0, filePath: "/a" };
  assert.equal(writeCallResult(result), '{"added":3,"removed":0,"filePath":"/a"}');
  assert.deepEqual(readCallResult(JSON.parse(writeCallResult(result) ?? "")), result);
  assert.equal(writeCallResult(null), null);
  assert.deepEqual(readCallResult({ added: -1, removed: "3", lines: 4, filePath: 7 }), { ...NO_RESULT, lines: 4 });
  assert.equal(readCallResult({ added: 1.5 }), null);
});
