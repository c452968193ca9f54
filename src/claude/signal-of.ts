import { isHookEventName, type HookEventName } from "../core/hook-event-name.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { BackgroundWork, Signal } from "../core/signal.ts";
import { oneLine } from "../core/text.ts";
import { toolLine } from "./event-summary.ts";
import { listField, textField } from "./payload-field.ts";

/** Lines kept in a session: what it waits for, its title, its tasks. */
const MAX_LINE = 300;

/** A prompt that the client makes itself when a background task ends; `source` is declared for this but never sent. */
const TASK_NOTICE = "<task-notification>";

type ToSignal = (payload: JsonObject) => Signal;

const other: ToSignal = () => ({ kind: "other" });

const SIGNALS = {
  SessionStart: (payload) => ({
    kind: "session-started",
    source: textField(payload, "source") ?? "startup",
    model: lineField(payload, "model"),
    title: lineField(payload, "session_title"),
  }),
  SessionEnd: (payload) => ({ kind: "session-ended", reason: lineField(payload, "reason") ?? "other" }),
  UserPromptSubmit: (payload) => {
    const prompt = textField(payload, "prompt") ?? "";
    return {
      kind: "prompt-submitted",
      prompt: oneLine(prompt, MAX_LINE),
      byPerson: !prompt.startsWith(TASK_NOTICE),
      title: lineField(payload, "session_title"),
      notice: null,
    };
  },
  PreToolUse: (payload) => ({
    kind: "tool-started",
    call: { toolUseId: textField(payload, "tool_use_id"), toolName: toolName(payload), summary: toolLine(payload) },
  }),
  PostToolUse: (payload) => toolEnded(payload, "ok"),
  PostToolUseFailure: (payload) => toolEnded(payload, payload["is_interrupt"] === true ? "interrupted" : "failed"),
  PermissionDenied: (payload) => toolEnded(payload, "denied"),
  PostToolBatch: (payload) => {
    const calls = listField(payload, "tool_calls").filter(isJsonObject);
    const ids = calls.map((call) => textField(call, "tool_use_id"));
    return { kind: "tools-settled", toolUseIds: ids.filter((id) => id !== null) };
  },
  PermissionRequest: (payload) => ({ kind: "permission-requested", toolName: toolName(payload), ask: ask(payload) }),
  Notification: (payload) => ({
    kind: "notified",
    notificationType: textField(payload, "notification_type") ?? "",
    message: lineField(payload, "message") ?? "",
  }),
  Stop: (payload) => ({
    kind: "turn-ended",
    reply: lineField(payload, "last_assistant_message"),
    background: backgroundWork(payload),
  }),
  StopFailure: (payload) => ({
    kind: "turn-failed",
    failure: {
      code: lineField(payload, "error") ?? "unknown",
      message: lineField(payload, "last_assistant_message"),
      untilMs: null,
    },
  }),
  SubagentStart: (payload) => subagent("subagent-started", payload),
  SubagentStop: (payload) => subagent("subagent-ended", payload),
  TaskCreated: (payload) => task("task-created", payload),
  TaskCompleted: (payload) => task("task-completed", payload),
  Elicitation: (payload) => ({
    kind: "question-asked",
    asker: lineField(payload, "mcp_server_name") ?? "MCP",
    question: lineField(payload, "message") ?? "",
  }),
  ElicitationResult: () => ({ kind: "question-answered" }),
  PostModelSwitch: (payload) => {
    const model = lineField(payload, "to_model");
    return model === null ? { kind: "other" } : { kind: "model-switched", model };
  },
  CwdChanged: (payload) => {
    const cwd = textField(payload, "new_cwd");
    return cwd === null ? { kind: "other" } : { kind: "directory-changed", cwd };
  },
  UserPromptExpansion: other,
  PreCompact: other,
  PostCompact: other,
  PreModelSwitch: other,
  Setup: other,
  TeammateIdle: other,
  ConfigChange: other,
  WorktreeCreate: other,
  WorktreeRemove: other,
  InstructionsLoaded: other,
  FileChanged: other,
  DirectoryAdded: other,
  MessageDisplay: other,
} as const satisfies Record<HookEventName, ToSignal>;

/** What an event means for its session. */
export function signalOf(hookEventName: string, payload: JsonObject): Signal {
  return isHookEventName(hookEventName) ? SIGNALS[hookEventName](payload) : { kind: "other" };
}

function lineField(payload: JsonObject, key: string): string | null {
  const text = textField(payload, key);
  return text === null ? null : oneLine(text, MAX_LINE);
}

function toolName(payload: JsonObject): string {
  return lineField(payload, "tool_name") ?? "?";
}

function toolEnded(payload: JsonObject, outcome: "ok" | "failed" | "interrupted" | "denied"): Signal {
  const toolUseId = textField(payload, "tool_use_id");
  return { kind: "tool-ended", toolUseId, outcome, durationMs: null, deniedBy: null, backgroundTaskId: null };
}

/** A question is asked in its own words; permission for a tool names the tool first. */
function ask(payload: JsonObject): string {
  const name = toolName(payload);
  return name === "AskUserQuestion" ? toolLine(payload) : oneLine(`${name}: ${toolLine(payload)}`, MAX_LINE);
}

function subagent(kind: "subagent-started" | "subagent-ended", payload: JsonObject): Signal {
  const agentId = textField(payload, "agent_id");
  if (agentId === null) return { kind: "other" };
  return { kind, agentId, agentType: lineField(payload, "agent_type") ?? "" };
}

function backgroundWork(payload: JsonObject): readonly BackgroundWork[] {
  return listField(payload, "background_tasks")
    .filter(isJsonObject)
    .map((entry) => ({
      taskId: lineField(entry, "id") ?? "",
      kind: lineField(entry, "type") ?? "",
      description: lineField(entry, "description") ?? lineField(entry, "command") ?? "",
    }));
}

function task(kind: "task-created" | "task-completed", payload: JsonObject): Signal {
  const taskId = lineField(payload, "task_id");
  if (taskId === null) return { kind: "other" };
  return { kind, taskId, subject: lineField(payload, "task_subject") ?? "" };
}
