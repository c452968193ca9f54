import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../core/json.ts";
import { BUILT_IN } from "../core/redact/create-redactor.ts";
import { prepareAnswer } from "./decision.ts";
import { type Asked, readAsked } from "./read-asked.ts";

const PAYLOAD = { session_id: "s1", hook_event_name: "PermissionRequest" };

function asked(toolName: string, toolInput: JsonObject): Asked {
  const body = JSON.stringify({ ...PAYLOAD, tool_name: toolName, tool_input: toolInput });
  const read = readAsked(Buffer.from(body), BUILT_IN);
  assert.ok(read !== null);
  return read;
}

test("a command of 6,000 characters is shown whole", () => {
  const command = `echo ${"abcdefghi ".repeat(600)}`;
  assert.deepEqual(asked("Bash", { command }).shown.input, { command });
});

test("a description is a comment on a command, and an input of any other tool", () => {
  const input = { title: "T", description: "posted as it is" };
  assert.equal(asked("Bash", { command: "make", description: "Build" }).shown.description, "Build");
  const { shown } = asked("mcp__tracker__create", input);
  assert.deepEqual([shown.description, shown.input], [null, input]);
});

function planBody(input: string): Buffer {
  const head = '{"session_id":"s1","hook_event_name":"PermissionRequest","tool_name":"ExitPlanMode","tool_input":';
  return Buffer.from(`${head}${input}}\n`);
}

test("an input goes back byte for byte, or is left to the terminal", () => {
  const repeated = [
    String.raw`{"plan":"日本語 ‮ 👩‍👩‍👧 é é \u0000 \ud800 \" \\ /"}`,
    '{"__proto__":{"plan":1},"constructor":2,"plan":""}',
    '{"1":[],"plan":"x","toJSON":"y","numbers":[0.1,1e-7,1e+21,9007199254740991,-1.5]}',
    `{"plan":"${String.raw`\n`.repeat(100_000)}","nested":${"[".repeat(50)}${"]".repeat(50)}}`,
  ];
  for (const input of repeated) {
    const read = readAsked(planBody(input), BUILT_IN);
    assert.ok(read !== null, input.slice(0, 80));
    const whole = { choice: "approve", message: null, always: null, scope: "session", answers: {} } as const;
    const prepared = prepareAnswer(read, whole, { redactor: BUILT_IN, isRevealed: true });
    assert.ok("output" in prepared && prepared.output.includes(`"updatedInput":${input}}`));
  }
  const changed = [
    '{"plan":"harmless","plan":"rm -rf ~"}',
    '{"plan":"x","more":{"a":1,"a":2}}',
    '{"plan":"x","id":12345678901234567890}',
    '{"plan":"x","id":1e400}',
    '{"plan":"x","id":-0}',
    '{"plan":"x","id":1.0}',
    String.raw`{"plan":"\u0078"}`,
    '{ "plan": "x" }',
  ];
  const unseen = ['"rm -rf ~"', '[{"command":"rm -rf ~"}]', "7", "true"];
  for (const input of [...changed, ...unseen]) assert.equal(readAsked(planBody(input), BUILT_IN), null, input);
  const broken = planBody('{"plan":"?"}').toString().replace("?", "\u00ff");
  assert.equal(readAsked(Buffer.from(broken, "latin1"), BUILT_IN), null);
});

test("a body that is no request is refused", () => {
  for (const body of ["", "[]", "{", '{"session_id":"s1"}', '{"hook_event_name":"PermissionRequest"}']) {
    assert.equal(readAsked(Buffer.from(body), BUILT_IN), null);
  }
});

test("an input that is nested too deep for any view is left to the terminal", () => {
  for (const field of ["tool_input", "permission_suggestions", "more"]) {
    const body = (depth: number): string =>
      `{"session_id":"s1","hook_event_name":"PermissionRequest","tool_name":"Bash","${field}":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
    assert.notEqual(readAsked(Buffer.from(body(60)), BUILT_IN), null);
    for (const depth of [100, 10_000, 100_000]) {
      assert.equal(readAsked(Buffer.from(body(depth)), BUILT_IN), null);
    }
  }
});
