import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { playRecording, RECORDED, recordedEvents, recordedPayloads } from "../../../test/support/copilot-recording.ts";
import { readAsked } from "../../approvals/read-asked.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { parsePayload } from "../payload/parse-payload.ts";

const BEGIN = ["SessionStart: starting", "UserPromptSubmit: working"];
const DONE = ["Stop: done", "SessionEnd: ended"];
const CALL = ["PreToolUse: working", "permissionRequest: working"];
const ASKED = [...CALL, 'Notification: waiting permission "Run command: touch made.txt; echo made"'];
const QUESTION = [
  'PreToolUse: waiting question "Which size shall it be?"',
  'Notification: waiting question "Which size shall it be?"',
  "PostToolUse: working",
];
const ONE = 'permission "Run command: touch one.txt"';
const TWO = 'permission "Run command: touch two.txt"';
const EDIT = 'Notification: waiting permission "Edit file: /home/dev/project/notes.txt"';
const FAILED = ["ErrorOccurred: working", "ErrorOccurred: working", "ErrorOccurred: working"];
const AGENT = [
  "PreToolUse: working",
  "SubagentStart: working",
  "UserPromptSubmit: working",
  ...CALL,
  "PostToolUse: working",
  "Stop: working",
  "SubagentStop: working",
  "PostToolUse: working",
];

/** The state after each event of the hooks, and after each line of the event file that changes it. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  start: ["SessionEnd: ended"],
  text: [...BEGIN, ...DONE],
  command: [...BEGIN, ...CALL, "PostToolUse: working", ...DONE],
  "command-fails": [...BEGIN, ...CALL, "PostToolUse: working", ...DONE],
  "tool-fails": [...BEGIN, "PreToolUse: working", "PostToolUseFailure: working", ...DONE],
  "dialog-yes": [...BEGIN, ...ASKED, "PostToolUse: working", ...DONE],
  "dialog-slow": [
    ...BEGIN,
    ...CALL,
    'Notification: waiting permission "Run command: sleep 3; touch late.txt"',
    "answered: working",
    "PostToolUse: working",
    ...DONE,
  ],
  "dialog-no": [...BEGIN, ...ASKED, ...DONE],
  "dialog-esc": [...BEGIN, ...ASKED, "answered: working", "interrupted: interrupted", "SessionEnd: ended"],
  "dialog-kill": [...BEGIN, ...ASKED],
  "dialog-two": [
    ...BEGIN,
    "PreToolUse: working",
    "PreToolUse: working",
    "permissionRequest: working",
    "permissionRequest: working",
    `Notification: waiting ${ONE}`,
    `Notification: waiting ${ONE}, ${TWO}`,
    `PostToolUse: waiting ${TWO}`,
    "PostToolUse: working",
    ...DONE,
  ],
  edit: [...BEGIN, ...CALL, EDIT, "PostToolUse: working", ...CALL, EDIT, "PostToolUse: working", ...DONE],
  outside: [
    ...BEGIN,
    "PreToolUse: working",
    'Notification: waiting permission "Path permission needed: /etc/hostname"',
    "PostToolUse: working",
    ...DONE,
  ],
  question: [...BEGIN, ...QUESTION, ...DONE],
  "question-esc": [...BEGIN, ...QUESTION, ...DONE],
  subagent: [...BEGIN, ...AGENT, ...DONE],
  "esc-reply": [...BEGIN, "interrupted: interrupted", "SessionEnd: ended"],
  "esc-command": [...BEGIN, ...CALL, "interrupted: interrupted", "SessionEnd: ended"],
  "error-401": [...BEGIN, ...FAILED, "api-error: failed", "SessionEnd: ended"],
  "error-500": [...BEGIN, ...FAILED, ...FAILED, "SessionEnd: ended"],
  "error-once": [...BEGIN, "ErrorOccurred: working", ...DONE],
  background: [...BEGIN, ...CALL, "PostToolUse: working", "Notification: working", ...DONE],
  compact: [...BEGIN, "Stop: done", "PreCompact: done", "UserPromptSubmit: working", ...DONE],
  resume: [...BEGIN, ...DONE, ...BEGIN, ...DONE],
  prompt: [...BEGIN, ...CALL, "PostToolUse: working", ...DONE],
  "prompt-asks": [...BEGIN, ...ASKED, ...DONE],
  "hook-denies": [...BEGIN, ...CALL, ...DONE],
  sigkill: [...BEGIN, "PreToolUse: working"],
  sigterm: [...BEGIN, ...CALL, "SessionEnd: ended"],
  closed: [...BEGIN, ...CALL, "SessionEnd: ended"],
};

for (const [scenario, states] of Object.entries(STATES)) {
  test(`the recorded session "${scenario}" of Copilot CLI has its states`, () => {
    assert.deepEqual(playRecording(scenario).states, states);
  });
}

test("each payload that Copilot CLI sent is its own, with or without a transcript", () => {
  const scenarios = globSync(`${RECORDED}/*.jsonl`).map((file) => basename(file, ".jsonl"));
  for (const scenario of scenarios.filter((name) => !name.includes(".history"))) {
    const events = recordedEvents(scenario);
    assert.deepEqual([...new Set(events.map(({ agent }) => agent))], ["copilot"], scenario);
  }
});

test("the hook that waits for an answer gets none for a payload of Copilot CLI", () => {
  const asked = recordedPayloads("repository").filter(({ payload }) => "hookName" in payload);
  assert.equal(asked.length, 2);
  const imitated = { hook_event_name: "PermissionRequest", session_id: "s1", tool_name: "Bash", tool_input: {} };
  const payloads = [...asked.map(({ payload }) => payload), { ...imitated, timestamp: "2026-12-03T00:00:00.000Z" }];
  for (const payload of payloads) assert.equal(readAsked(Buffer.from(JSON.stringify(payload)), BUILT_IN), null);
  assert.ok(readAsked(Buffer.from(JSON.stringify(imitated)), BUILT_IN));
});

test("a call has its outcome by its exit code, its dialog and its event file", () => {
  const outcomes = ["command", "command-fails", "tool-fails", "dialog-yes", "dialog-no", "dialog-esc", "question-esc"];
  assert.deepEqual(
    outcomes.map((scenario) => {
      const [call] = playRecording(scenario).calls;
      return [scenario, call?.outcome, call?.permission?.decision ?? null, call?.permission?.by ?? null];
    }),
    [
      ["command", "ok", null, null],
      ["command-fails", "failed", null, null],
      ["tool-fails", "failed", null, null],
      ["dialog-yes", "ok", "allowed", null],
      ["dialog-no", "denied", "denied", "user"],
      ["dialog-esc", "interrupted", null, null],
      ["question-esc", "denied", "denied", "user"],
    ],
  );
  const end = recordedEvents("command-fails").find(({ hookEventName }) => hookEventName === "PostToolUse");
  assert.deepEqual([end?.status, end?.result?.exitCode, end?.result?.errorLine], ["failed", 3, "broken"]);
});

test("a command that goes on in the background has an unknown outcome", () => {
  const event = recordedEvents("background").find(({ hookEventName }) => hookEventName === "PostToolUse");
  assert.deepEqual([event?.action.kind === "tool-ended" && event.action.outcome, event?.status], ["unknown", "info"]);
});

test("a failed turn has its reason, in the words that other agents have for it", () => {
  const codes = ["error-401", "error-429", "error-500"].map(
    (scenario) => playRecording(scenario).session.failure?.code,
  );
  assert.deepEqual(codes, ["authentication_failed", "rate_limit", "server_error"]);
});

test("a subagent's events are its session's, and its dialog is its own", () => {
  const { session, calls } = playRecording("subagent-asks");
  assert.deepEqual(
    session.subagents.map(({ agentType, toolCount }) => [agentType, toolCount]),
    [["task", 1]],
  );
  assert.deepEqual(
    calls.map(({ agentId, permission }) => [agentId === null, permission?.decision ?? null]),
    [
      [true, null],
      [false, "allowed"],
    ],
  );
  assert.equal(new Set(recordedEvents("subagent-asks").map(({ sessionId }) => sessionId)).size, 1);
});

test("files are named and counted as those of Claude Code", () => {
  const ends = recordedEvents("edit").filter(({ hookEventName }) => hookEventName === "PostToolUse");
  assert.deepEqual(
    ends.map(({ summary, result }) => [summary, result?.added, result?.removed, result?.isNewFile]),
    [
      ["notes.txt", 1, 0, true],
      ["notes.txt", 1, 1, false],
    ],
  );
});

test("a secret file that was read is sealed like one of Claude Code", () => {
  const { payload } = recordedPayloads("outside").find(({ payload: one }) => "tool_result" in one) ?? assert.fail();
  const result = { result_type: "success", text_result_for_llm: "the words inside" };
  const read = { ...payload, tool_input: { path: "/home/dev/.env" }, tool_result: result };
  const parsed = parsePayload(Buffer.from(JSON.stringify(read)), { receivedAtMs: 0 });
  assert.doesNotMatch(parsed.kind === "event" ? parsed.event.payloadText : "the words inside", /the words inside/);
});
