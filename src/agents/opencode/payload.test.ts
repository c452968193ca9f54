import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedPayloads } from "../../../test/support/opencode-recording.ts";
import type { HookEvent } from "../../core/event.ts";
import { reduceSession } from "../../core/session/reducer.ts";
import type { Session, ToolCall } from "../../core/session/session.ts";
import { parsePayload } from "../payload/parse-payload.ts";

const START_MS = Date.UTC(2026, 11, 3);

/** A recorded session as our plugin stores it: the state after each event, and what is known at its end. */
async function played(scenario: string) {
  const events = (await recordedPayloads(scenario)).map((payload, index): HookEvent => {
    const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), { receivedAtMs: START_MS + index * 1000 });
    return parsed.kind === "event" ? parsed.event : assert.fail(parsed.reason);
  });
  let session: Session | null = null;
  const calls = new Map<string, ToolCall>();
  const states = events.map((event) => {
    const step = reduceSession(session, event);
    session = step.session;
    for (const call of step.calls) calls.set(call.toolUseId, call);
    return `${event.hookEventName}: ${session.state}${session.waits.map(({ kind, ask }) => ` ${kind} "${ask}"`).join()}`;
  });
  // The compiler does not see the assignment in the callback.
  const last = session as Session | null;
  return { events, states, session: last ?? assert.fail("no event"), calls: [...calls.values()] };
}

const BEGIN = ["SessionStart: starting", "UserPromptSubmit: working"];
const DONE = ["Stop: done", "SessionEnd: ended"];
const INTERRUPTED = ["TurnInterrupted: interrupted", "SessionEnd: ended"];
const ASKED = ["PreToolUse: working", 'PermissionRequest: waiting permission "Bash: echo made; ls"'];
const QUESTION = ["PreToolUse: working", 'PermissionRequest: waiting question "Which size shall it be?"'];
const ANSWERED = "PermissionReplied: working";

const STATES: Readonly<Record<string, readonly string[]>> = {
  "dialog-once": [...BEGIN, ...ASKED, ANSWERED, "PostToolUse: working", ...DONE],
  "dialog-reject": [...BEGIN, ...ASKED, ANSWERED, "PermissionDenied: working", ...INTERRUPTED],
  question: [...BEGIN, ...QUESTION, ANSWERED, "PostToolUse: working", ...DONE],
  "question-esc": [...BEGIN, ...QUESTION, ANSWERED, "PermissionDenied: working", ...INTERRUPTED],
  abort: [...BEGIN, ...INTERRUPTED],
  "abort-call": [
    ...BEGIN,
    "PreToolUse: working",
    "TurnInterrupted: interrupted",
    "PostToolUseFailure: interrupted",
    "SessionEnd: ended",
  ],
  "error-401": [...BEGIN, "StopFailure: failed", "SessionEnd: ended"],
  "error-500": [...BEGIN, ...DONE],
  "command-fails": [...BEGIN, "PreToolUse: working", "PostToolUseFailure: working", ...DONE],
  compact: [...BEGIN, "Stop: done", "PreCompact: working", "PostCompact: done", "SessionEnd: ended"],
  resume: [...BEGIN, ...DONE, ...BEGIN, ...DONE],
  subagent: [
    ...BEGIN,
    "PreToolUse: working",
    "SubagentStart: working",
    "PreToolUse: working",
    "PostToolUse: working",
    "SubagentStop: working",
    "PostToolUse: working",
    ...DONE,
  ],
};

for (const [scenario, states] of Object.entries(STATES)) {
  test(`the recorded session "${scenario}" of OpenCode has its states`, async () => {
    assert.deepEqual((await played(scenario)).states, states);
  });
}

test("a call is allowed or denied by its dialog, and its exit code decides its outcome", async () => {
  const callOf = async (scenario: string) => {
    const [call] = (await played(scenario)).calls;
    return [call?.outcome, call?.permission?.decision, call?.permission?.by];
  };
  assert.deepEqual(await callOf("dialog-once"), ["ok", "allowed", null]);
  assert.deepEqual(await callOf("dialog-reject"), ["denied", "denied", "user"]);
  assert.deepEqual(await callOf("abort-call"), ["interrupted", undefined, undefined]);
  assert.deepEqual(await callOf("command-fails"), ["failed", undefined, undefined]);
  const { events } = await played("command-fails");
  const result = events.find(({ hookEventName }) => hookEventName === "PostToolUseFailure")?.result;
  assert.deepEqual([result?.exitCode, result?.errorLine], [3, "broken"]);
});

test("a command without an exit code has an unknown outcome", () => {
  const payload = { tool_name: "Bash", tool_use_id: "t1", tool_response: "cut off", ccen_agent: "opencode" };
  const event = { session_id: "s1", hook_event_name: "PostToolUse", ...payload };
  const parsed = parsePayload(Buffer.from(JSON.stringify(event)), { receivedAtMs: START_MS });
  const { action, status } = parsed.kind === "event" ? parsed.event : assert.fail(parsed.reason);
  assert.deepEqual([action.kind === "tool-ended" && action.outcome, status], ["unknown", "info"]);
});

test("a written file is new and counted, and a failed turn has Claude Code's code", async () => {
  const { events } = await played("dialog-edit");
  const { result } = events.find(({ hookEventName }) => hookEventName === "PostToolUse") ?? assert.fail();
  assert.deepEqual([result?.filePath, result?.isNewFile, result?.added], ["notes.txt", true, 1]);
  const { session } = await played("error-401");
  assert.deepEqual([session.failure?.code, session.failure?.message], ["authentication_failed", "The key is wrong."]);
});

test("a session with a parent is its subagent, with its own calls", async () => {
  const { session, events } = await played("subagent");
  assert.equal(new Set(events.map(({ sessionId }) => sessionId)).size, 1);
  const [agent] = session.subagents;
  assert.deepEqual(
    [agent?.agentType, agent?.description, agent?.state, agent?.toolCount, agent?.toolUseId],
    ["general", "List the shop", "done", 1, "call_2_0"],
  );
  assert.equal(session.messageCount, 2);
});

test("the end of one of two dialogs leaves the other one open", () => {
  const common = { session_id: "s1", ccen_agent: "opencode", tool_name: "Bash" };
  const call = (id: string) => ({ ...common, tool_use_id: id, tool_input: { command: `run ${id}` } });
  const payloads = [
    ...["t1", "t2"].map((id) => ({ ...call(id), hook_event_name: "PreToolUse" })),
    ...["t1", "t2"].map((id) => ({ ...call(id), hook_event_name: "PermissionRequest" })),
    { ...common, tool_use_id: "t1", reply: "once", hook_event_name: "PermissionReplied" },
  ];
  let session: Session | null = null;
  for (const payload of payloads) {
    const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), { receivedAtMs: START_MS });
    if (parsed.kind === "event") session = reduceSession(session, parsed.event).session;
  }
  assert.deepEqual(
    session?.waits.map(({ toolUseId }) => toolUseId),
    ["t2"],
  );
});
