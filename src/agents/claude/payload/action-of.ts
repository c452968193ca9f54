import { isHookEventName, type HookEventName } from "../../../core/event.ts";
import { oneLine, headOf } from "../../../core/format/text.ts";
import { type JsonObject, type JsonValue, objectsField, textField } from "../../../core/json.ts";
import type { BackgroundWork, SessionAction } from "../../../core/session/action.ts";
import type { Failure } from "../../../core/session/session.ts";
import { backgroundTaskOf, isTaskOver, startedAgentOf, isMachineMade, taskNotice } from "./background-task.ts";
import { toolLine } from "./event-summary.ts";
import { boundedField, MAX_PATH, measuredMs } from "../../payload/payload-field.ts";

/** Limit of texts kept in a session: what it waits for, its title, its tasks. */
const MAX_LINE = 300;

type ToAction = (payload: JsonObject) => SessionAction;

const ACTIONS: Partial<Record<HookEventName, ToAction>> = {
  SessionStart: (payload) => ({
    kind: "session-started",
    source: boundedField(payload, "source") ?? "startup",
    model: lineField(payload, "model"),
    title: lineField(payload, "session_title"),
  }),
  SessionEnd: (payload) => ({ kind: "session-ended", reason: lineField(payload, "reason") ?? "other" }),
  UserPromptSubmit: (payload) => {
    const prompt = textField(payload, "prompt") ?? "";
    return {
      kind: "prompt-submitted",
      prompt: oneLine(prompt, MAX_LINE),
      byPerson: !isMachineMade(prompt, textField(payload, "source")),
      title: lineField(payload, "session_title"),
      notice: taskNotice(prompt),
    };
  },
  PreToolUse: (payload) => ({
    kind: "tool-started",
    call: { toolUseId: boundedField(payload, "tool_use_id"), toolName: toolName(payload), summary: toolLine(payload) },
  }),
  PostToolUse: (payload) => toolEnded(payload, "ok"),
  PostToolUseFailure: (payload) => toolEnded(payload, payload["is_interrupt"] === true ? "interrupted" : "failed"),
  PermissionDenied: (payload) => toolEnded(payload, "denied"),
  PostToolBatch: (payload) => {
    const calls = objectsField(payload, "tool_calls");
    return {
      kind: "tools-settled",
      toolUseIds: idsOf(calls),
      refusedIds: idsOf(calls.filter((call) => isRefusal(call["tool_response"]))),
    };
  },
  PermissionRequest: (payload) => {
    const rules = suggestedRules(payload);
    return {
      kind: "permission-requested",
      toolName: toolName(payload),
      ask: ask(payload),
      ...(rules.length > 0 && { rules }),
    };
  },
  Notification: notified,
  Stop: (payload) => ({
    kind: "turn-ended",
    reply: lineField(payload, "last_assistant_message"),
    background: backgroundWork(payload),
  }),
  StopFailure: (payload) => ({ kind: "turn-failed", failure: failureOf(payload) }),
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
    const cwd = boundedField(payload, "new_cwd", MAX_PATH);
    return cwd === null ? { kind: "other" } : { kind: "directory-changed", cwd };
  },
  PreCompact: () => ({ kind: "compaction-started" }),
  PostCompact: () => ({ kind: "compaction-ended" }),
  TeammateIdle: (payload) => {
    const name = lineField(payload, "teammate_name");
    return name === null
      ? { kind: "other" }
      : { kind: "teammate-idle", name, teamName: lineField(payload, "team_name") };
  },
};

export function actionOf(hookEventName: string, payload: JsonObject): SessionAction {
  if (hookEventName === "NoteNotTaken") return notified(payload);
  return (isHookEventName(hookEventName) && ACTIONS[hookEventName]?.(payload)) || { kind: "other" };
}

function notified(payload: JsonObject): SessionAction {
  return {
    kind: "notified",
    notificationType: notificationType(payload),
    message: lineField(payload, "message") ?? "",
  };
}

function lineField(payload: JsonObject, key: string): string | null {
  const text = textField(payload, key);
  return text === null ? null : oneLine(text, MAX_LINE);
}

function toolName(payload: JsonObject): string {
  return lineField(payload, "tool_name") ?? "?";
}

function toolEnded(payload: JsonObject, outcome: "ok" | "failed" | "interrupted" | "denied"): SessionAction {
  return {
    kind: "tool-ended",
    toolUseId: boundedField(payload, "tool_use_id"),
    outcome,
    durationMs: measuredMs(payload, "duration_ms"),
    // The only hook for refusals is for those of the auto mode's classifier.
    deniedBy: outcome === "denied" ? "classifier" : null,
    backgroundTaskId: backgroundTaskOf(payload),
    agent: startedAgentOf(payload),
  };
}

function idsOf(calls: readonly JsonObject[]): readonly string[] {
  return calls.map((call) => boundedField(call, "tool_use_id")).filter((id) => id !== null);
}

/** A question in its own words; a permission request with the tool's name first. */
function ask(payload: JsonObject): string {
  const name = toolName(payload);
  return name === "AskUserQuestion" ? toolLine(payload) : oneLine(`${name}: ${toolLine(payload)}`, MAX_LINE);
}

const MAX_RULES = 5;

/** The rules of the client's suggestions, as its `settings.json` takes them. Its other suggestions are no rules. */
function suggestedRules(payload: JsonObject): readonly string[] {
  return objectsField(payload, "permission_suggestions")
    .filter((update) => update["type"] === "addRules" && update["behavior"] === "allow")
    .flatMap((update) => objectsField(update, "rules"))
    .slice(0, MAX_RULES)
    .flatMap((rule) => {
      const tool = lineField(rule, "toolName");
      const content = lineField(rule, "ruleContent");
      return tool === null ? [] : [content === null ? tool : `${tool}(${content})`];
    });
}

function subagent(kind: "subagent-started" | "subagent-ended", payload: JsonObject): SessionAction {
  const agentId = boundedField(payload, "agent_id");
  if (agentId === null) return { kind: "other" };
  return { kind, agentId, agentType: lineField(payload, "agent_type") ?? "" };
}

function backgroundWork(payload: JsonObject): readonly BackgroundWork[] {
  return objectsField(payload, "background_tasks")
    .filter((entry) => !isTaskOver(textField(entry, "status")))
    .map((entry) => ({
      taskId: lineField(entry, "id") ?? "",
      kind: lineField(entry, "type") ?? "",
      description: lineField(entry, "description") ?? lineField(entry, "command") ?? "",
    }));
}

function task(kind: "task-created" | "task-completed", payload: JsonObject): SessionAction {
  const taskId = lineField(payload, "task_id");
  if (taskId === null) return { kind: "other" };
  return { kind, taskId, subject: lineField(payload, "task_subject") ?? "" };
}

/** Limits give their end as seconds since the epoch after a bar, or as a full date with its time zone. */
const UNTIL_SECONDS = /limit reached\|(\d{10})\b/;
const UNTIL_DATE =
  /\b(?:resets?|until|again)\b.{0,20}?(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))/;

function failureOf(payload: JsonObject): Failure {
  const raw = textField(payload, "last_assistant_message");
  const message = raw === null ? null : oneLine(raw, MAX_LINE);
  return {
    code: oneLine(textField(payload, "error") ?? "unknown", MAX_LINE),
    message: message === "" ? null : message,
    untilMs: message === null ? null : untilOf(message),
  };
}

/** Only an unambiguous time: “resets 3pm” lacks the day, and often the zone. */
function untilOf(message: string): number | null {
  const seconds = UNTIL_SECONDS.exec(message)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = UNTIL_DATE.exec(message)?.[1];
  const atMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(atMs) ? null : atMs;
}

/** The client's messages to its model about a refused call: by a person, a rule or a mode. */
const REFUSED =
  /^(?:The user doesn't want to (?:proceed|take this action)|Permission (?:to use|for) .{0,300}(?:denied|rejected)|.{0,400} needs approval\.|Claude requested permissions? (?:to|for) |This command requires approval)/;

const HEAD_CHARS = 800;

/** Whether the model's answer in place of a result is a refusal. Structured answers are results. */
function isRefusal(toolResponse: JsonValue | undefined): boolean {
  return typeof toolResponse === "string" && REFUSED.test(headOf(toolResponse, HEAD_CHARS));
}

/** Older clients send no type. Their hooks for permissions may be missing too: then this alone says that one is asked for. */
export function notificationType(payload: JsonObject): string {
  const type = boundedField(payload, "notification_type");
  if (type !== null) return type;
  const message = textField(payload, "message") ?? "";
  if (message.startsWith("Claude needs your permission")) return "permission_prompt";
  return message.startsWith("Claude is waiting for your input") ? "idle_prompt" : "";
}
