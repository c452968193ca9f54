import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForwardingEventDto } from "../api/forwarding-dto.ts";
import { BUILT_IN } from "../core/redact/create-redactor.ts";
import { NO_RESULT, type CallResult } from "../core/session/call-result.ts";
import { cleanCells, toIncomingEvent } from "./incoming-event.ts";

const PAYLOAD = {
  session_id: "s",
  hook_event_name: "PostToolUse",
  tool_name: "Write",
  tool_use_id: "t",
  tool_input: { file_path: "/a.ts", content: "one\ntwo\n" },
  tool_response: { type: "create" },
};

/** The result of a call whose end arrives from another machine. */
function resultOf(fields: object, payload: object = PAYLOAD): CallResult | null {
  const dto: ForwardingEventDto = {
    seq: 1,
    key: "k",
    source: "hook",
    session_id: "s",
    agent_id: null,
    hook_event_name: "PostToolUse",
    tool_name: "Write",
    tool_use_id: "t",
    cwd: null,
    received_at: 1,
    summary: "",
    status: "ok",
    duration_ms: null,
    payload: JSON.stringify(payload),
    cuts: null,
    ...fields,
  };
  const context = { machineId: "m", label: "laptop", redactor: BUILT_IN, toOurTime: (ms: number) => ms };
  return toIncomingEvent(dto, context).event.result;
}

const CREATED = { ...NO_RESULT, filePath: "/a.ts", isNewFile: true };

test("a call's result comes with its event, and of an older sender from its payload", () => {
  const sent = {
    added: 90,
    removed: 0,
    file_path: "/a.ts",
    created: true,
    exit_code: null,
    error_line: null,
    lines: null,
  };
  assert.deepEqual(resultOf({ result: sent }), { ...CREATED, added: 90, removed: 0 });
  assert.deepEqual(resultOf({}), { ...CREATED, added: 2, removed: 0 });
  assert.equal(resultOf({ payload: null }), null);
});

const cuts = (pointer: string) => ({ cuts: JSON.stringify([{ pointer, length: 90_000, kept: 4000 }]) });

test("lines of a payload that an older sender has cut are unknown", () => {
  assert.deepEqual(resultOf(cuts("/tool_input/content")), CREATED);
  assert.equal(resultOf(cuts("/tool_response/originalFile"))?.added, 2);
});

test("a result from another machine is redacted, and its invalid fields are unknown", () => {
  const secret = `ghp_${"x1Y2".repeat(9)}`;
  const result = resultOf({ result: { error_line: `error: token ${secret} expired`, exit_code: -1, added: "3" } });
  assert.ok(result !== null && !JSON.stringify(result).includes(secret));
  assert.match(result.errorLine ?? "", /^error: token .+ expired$/);
  assert.deepEqual([result.exitCode, result.added], [null, null]);
});

test("another machine's titles and projects cannot turn what a person reads", () => {
  const turned = "pay\u202egpj.exe\u2069";
  const cells = { session_id: turned, title: turned, project_name: turned, branch: turned, tokens: 5 };
  const plain = "pay gpj.exe";
  const expected = { session_id: turned, title: plain, project_name: plain, branch: plain, tokens: 5 };
  assert.deepEqual(cleanCells(cells, BUILT_IN), expected);
});
