import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../../test/support/codex-recording.ts";
import type { HookEvent } from "../../core/event.ts";
import { reduceSession } from "../../core/session/reducer.ts";
import type { Session, ToolCall } from "../../core/session/session.ts";

/** The state after each event, with what it waits for. */
function statesOf(events: readonly HookEvent[]): readonly string[] {
  let session: Session | null = null;
  return events.map((event) => {
    session = reduceSession(session, event).session;
    const waits = session.waits.map(({ kind, ask }) => ` ${kind} "${ask}"`);
    return `${event.hookEventName}: ${session.state}${waits.join()}`;
  });
}

const COMMAND = 'permission "Bash: touch made.txt; echo done"';

test("a dialog waits until it is answered, and No ends the turn", () => {
  assert.deepEqual(statesOf(recordedEvents("dialog-no")), [
    "SessionStart: starting",
    "UserPromptSubmit: working",
    "PreToolUse: working",
    `PermissionRequest: waiting ${COMMAND}`,
    "Interrupt: interrupted",
    "UserPromptSubmit: working",
    "Stop: done",
    "SessionEnd: ended",
  ]);
  assert.deepEqual(statesOf(recordedEvents("dialog-yes")).slice(3, 6), [
    `PermissionRequest: waiting ${COMMAND}`,
    "PostToolUse: working",
    "Stop: done",
  ]);
});

test("a question waits as long as its call runs", () => {
  assert.deepEqual(statesOf(recordedEvents("plan-question")).slice(2, 5), [
    'PreToolUse: waiting question "Which size shall it be?"',
    "PostToolUse: working",
    "Stop: done",
  ]);
});

test("a subagent's dialog is its session's, and its task is no prompt of a person", () => {
  const events = recordedEvents("subagent-asks");
  assert.ok(statesOf(events).includes(`PermissionRequest: waiting ${COMMAND}`));
  assert.equal(new Set(events.map(({ sessionId }) => sessionId)).size, 1);
  let session: Session | null = null;
  for (const event of events) session = reduceSession(session, event).session;
  assert.deepEqual(
    session?.subagents.map(({ agentType, state }) => [agentType, state]),
    [["default", "done"]],
  );
});

test("a patch names its files and counts its lines, and the model is known", () => {
  const events = recordedEvents("patch-asks");
  assert.deepEqual(
    [...new Set(events.filter(({ toolName }) => toolName === "apply_patch").map(({ summary }) => summary))],
    ["notes.txt"],
  );
  const end = events.find(({ hookEventName }) => hookEventName === "PostToolUse");
  assert.deepEqual([end?.status, end?.result?.filePath, end?.result?.added], ["ok", "notes.txt", 2]);
  const session = reduceSession(null, events[0] ?? assert.fail()).session;
  assert.equal(session.model, "gpt-6.2-sol");
});

test("the success of a command is unknown until the rollout file has it", () => {
  let calls: readonly ToolCall[] = [];
  let session: Session | null = null;
  for (const event of recordedEvents("dialog-yes")) {
    const step = reduceSession(session, event);
    session = step.session;
    if (event.hookEventName === "PostToolUse") calls = step.calls;
  }
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    ["unknown"],
  );
});
