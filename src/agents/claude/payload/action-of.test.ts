import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../../../test/support/hook-event.ts";
import { eventFixtures, payload } from "../../../../test/support/payload.ts";
import { HOOK_EVENT_NAMES, type HookEvent } from "../../../core/event.ts";
import type { SessionAction } from "../../../core/session/action.ts";

function event(fields: Record<string, unknown>): HookEvent {
  return toHookEvent(payload(fields));
}

function failure(fields: Record<string, unknown>): Extract<SessionAction, { kind: "turn-failed" }>["failure"] {
  const { action } = event({ hook_event_name: "StopFailure", ...fields });
  assert.ok(action.kind === "turn-failed");
  return action.failure;
}

function background(tool_name: string, tool_response: unknown): string | null {
  const { action } = event({
    hook_event_name: "PostToolUse",
    tool_name,
    tool_use_id: "t1",
    tool_input: {},
    tool_response,
  });
  assert.ok(action.kind === "tool-ended");
  return action.backgroundTaskId;
}

test("an event of an unknown name does nothing", () => {
  const kinds = ["Interrupted", "FilesWatched"].map((hook_event_name) => event({ hook_event_name }).action.kind);
  assert.deepEqual(kinds, ["other", "other"]);
});

test("a notification of an older client has its type by its message", () => {
  const types = ["Claude needs your permission to use Bash", "Claude is waiting for your input", "Done"].map(
    (message) => {
      const { action, status } = event({ hook_event_name: "Notification", message });
      return action.kind === "notified" && [action.notificationType, status];
    },
  );
  assert.deepEqual(types, [
    ["permission_prompt", "waiting"],
    ["idle_prompt", "waiting"],
    ["", "info"],
  ]);
});

test("every event of the client has its meaning", () => {
  const kinds = new Map([...eventFixtures()].map(([name, text]) => [name, toHookEvent(text).action.kind]));
  assert.deepEqual(
    HOOK_EVENT_NAMES.filter((name) => kinds.get(name) === "other"),
    [
      "UserPromptExpansion",
      "PreModelSwitch",
      "Setup",
      "ConfigChange",
      "WorktreeCreate",
      "WorktreeRemove",
      "InstructionsLoaded",
      "FileChanged",
      "DirectoryAdded",
      "MessageDisplay",
      "PreSkillShellCommand",
    ],
  );
  assert.equal(kinds.get("PreCompact"), "compaction-started");
  assert.equal(kinds.get("PostCompact"), "compaction-ended");
  assert.equal(kinds.get("TeammateIdle"), "teammate-idle");
});

function measured(duration_ms: unknown): number | null | undefined {
  const { action } = event({ hook_event_name: "PostToolUse", tool_name: "Bash", tool_use_id: "t1", duration_ms });
  return action.kind === "tool-ended" ? action.durationMs : undefined;
}

test("a call's end has the client's own duration, where it is valid", () => {
  assert.deepEqual([38.4, -1, 1e20, "5", undefined].map(measured), [38, null, null, null, null]);
});

test("background work of a call is found under every name that clients use", () => {
  assert.equal(background("Bash", { stdout: "", backgroundTaskId: "b1" }), "b1");
  assert.equal(background("Bash", { stdout: "", shellId: "s1" }), "s1");
  assert.equal(background("Bash", { stdout: "done" }), null);
  assert.equal(background("Agent", { isAsync: true, status: "async_launched", agentId: "a1" }), "a1");
  assert.equal(background("Task", { status: "async_launched", agentId: "a1" }), "a1");
  assert.equal(background("Agent", { status: "completed", agentId: "a1" }), null);
  assert.equal(background("Read", { taskId: "x" }), null);
  assert.equal(background("Bash", "text"), null);
});

test("a task that the client lists as over is not running", () => {
  const { action } = event({
    hook_event_name: "Stop",
    background_tasks: [
      { id: "b1", type: "shell", status: "running", description: "dev server" },
      { id: "b2", type: "shell", status: "completed", description: "build" },
      { id: "b3", type: "shell", command: "npm test" },
    ],
  });
  assert.ok(action.kind === "turn-ended");
  assert.deepEqual(
    action.background.map(({ taskId, description }) => [taskId, description]),
    [
      ["b1", "dev server"],
      ["b3", "npm test"],
    ],
  );
});

test("the batch shows which calls were refused", () => {
  const { action } = event({
    hook_event_name: "PostToolBatch",
    tool_calls: [
      {
        tool_use_id: "t1",
        tool_response: "The user doesn't want to proceed with this tool use. The tool use was rejected.",
      },
      { tool_use_id: "t2", tool_response: "Permission to use Bash with command rm -rf / has been denied." },
      { tool_use_id: "t3", tool_response: "touch in '/x' needs approval. The path is inside the working directories." },
      { tool_use_id: "t4", tool_response: "hello" },
      { tool_use_id: "t5", tool_response: [{ type: "text", text: "Permission to use x has been denied." }] },
      { tool_use_id: "t6" },
    ],
  });
  assert.ok(action.kind === "tools-settled");
  assert.equal(action.toolUseIds.length, 6);
  assert.deepEqual(action.refusedIds, ["t1", "t2", "t3"]);
});

function until(last_assistant_message: string): number | null {
  return failure({ error: "rate_limit", last_assistant_message }).untilMs;
}

test("a failure has the client's text, and its end only where it is unambiguous", () => {
  assert.deepEqual(
    failure({ error: "rate_limit", last_assistant_message: "Claude AI usage limit reached|1764075600" }),
    {
      code: "rate_limit",
      message: "Claude AI usage limit reached|1764075600",
      untilMs: 1_764_075_600_000,
    },
  );
  assert.equal(until("Limit reached, resets at 2026-11-25T15:00:00Z"), Date.UTC(2026, 10, 25, 15));
  assert.equal(until("5-hour limit reached ∙ resets 3pm"), null);
  assert.equal(until("resets 2026-99-99T99:99Z"), null);
  assert.deepEqual(failure({}), { code: "unknown", message: null, untilMs: null });
});

test("a failed turn is summarized by the client's message, not by its code", () => {
  const broke = { hook_event_name: "StopFailure", error: "server_error" };
  assert.equal(event({ ...broke, last_assistant_message: "API Error: 500" }).summary, "API Error: 500");
  assert.equal(event(broke).summary, "server error");
});
