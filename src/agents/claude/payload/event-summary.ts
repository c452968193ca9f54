import { isHookEventName, type HookEventName } from "../../../core/event.ts";
import { planSummary } from "../../../core/format/plan-line.ts";
import { LINE_BREAK, oneLine } from "../../../core/format/text.ts";
import { type JsonObject, objectsField, numberField, objectField, textField } from "../../../core/json.ts";
import { hookFeedback, taskNotice } from "./background-task.ts";

const MAX_SUMMARY = 300;

type Summarise = (payload: JsonObject) => string;

/** Subject of each event, before it becomes one line. Data only: names, commands and the client's own words. */
const SUMMARISE = {
  PreToolUse: toolLine,
  PostToolUse: toolLine,
  PostToolUseFailure: (payload) => `${toolLine(payload)} — ${textField(payload, "error") ?? "failed"}`,
  PostToolBatch: (payload) => {
    const names = objectsField(payload, "tool_calls").map((call) => textField(call, "tool_name"));
    return names.filter((name) => name !== null).join(", ");
  },
  PermissionRequest: toolLine,
  PermissionDenied: (payload) => joined([toolLine(payload), textField(payload, "reason")], " — "),
  Notification: (payload) => joined([textField(payload, "title"), textField(payload, "message")], ": "),
  UserPromptSubmit: (payload) => {
    const prompt = textField(payload, "prompt") ?? "";
    return taskNotice(prompt)?.summary ?? hookFeedback(prompt) ?? prompt;
  },
  UserPromptExpansion: (payload) =>
    joined([`/${textField(payload, "command_name") ?? ""}`, textField(payload, "command_args")], " "),
  SessionStart: (payload) => joined([textField(payload, "source"), textField(payload, "model")], " · "),
  SessionEnd: (payload) => textField(payload, "reason") ?? "",
  Stop: (payload) => textField(payload, "last_assistant_message") ?? "",
  // The client's code is for programs; its message is for people.
  StopFailure: (payload) =>
    textField(payload, "last_assistant_message") ?? textField(payload, "error")?.replaceAll("_", " ") ?? "",
  SubagentStart: (payload) => textField(payload, "agent_type") ?? "",
  SubagentStop: (payload) =>
    joined([textField(payload, "agent_type"), textField(payload, "last_assistant_message")], ": "),
  PreCompact: (payload) => joined([textField(payload, "trigger"), textField(payload, "custom_instructions")], ": "),
  PostCompact: (payload) => joined([textField(payload, "trigger"), textField(payload, "compact_summary")], ": "),
  PreModelSwitch: ofModels,
  PostModelSwitch: ofModels,
  Setup: (payload) => textField(payload, "trigger") ?? "",
  TeammateIdle: (payload) => joined([textField(payload, "teammate_name"), textField(payload, "team_name")], " · "),
  TaskCreated: (payload) => textField(payload, "task_subject") ?? "",
  TaskCompleted: (payload) => textField(payload, "task_subject") ?? "",
  Elicitation: (payload) => joined([textField(payload, "mcp_server_name"), textField(payload, "message")], ": "),
  ElicitationResult: (payload) => joined([textField(payload, "mcp_server_name"), textField(payload, "action")], ": "),
  ConfigChange: (payload) => joined([textField(payload, "source"), textField(payload, "file_path")], ": "),
  WorktreeCreate: (payload) => textField(payload, "name") ?? "",
  WorktreeRemove: (payload) => textField(payload, "worktree_path") ?? "",
  InstructionsLoaded: (payload) => joined([textField(payload, "memory_type"), textField(payload, "file_path")], ": "),
  CwdChanged: (payload) => textField(payload, "new_cwd") ?? "",
  FileChanged: (payload) => joined([textField(payload, "event"), textField(payload, "file_path")], ": "),
  DirectoryAdded: (payload) => textField(payload, "directory") ?? "",
  PreSkillShellCommand: toolLine,
  MessageDisplay: (payload) => textField(payload, "delta") ?? "",
} as const satisfies Record<HookEventName, Summarise>;

/** One line about the event; empty when its payload has no content for it. */
export function eventSummary(hookEventName: string, payload: JsonObject): string {
  const raw = isHookEventName(hookEventName) ? SUMMARISE[hookEventName](payload) : firstOwnText(payload);
  return oneLine(raw, MAX_SUMMARY);
}

/** The tool call of a payload in one line, without the tool's name; its line breaks are marked. */
export function toolLine(payload: JsonObject): string {
  const name = textField(payload, "tool_name") ?? "";
  const summary = toolSummary(name, objectField(payload, "tool_input"), textField(payload, "cwd"));
  return oneLine(summary, MAX_SUMMARY, LINE_BREAK);
}

function ofModels(payload: JsonObject): string {
  const tokens = numberField(payload, "context_tokens");
  const models = `${textField(payload, "from_model") ?? "?"} → ${textField(payload, "to_model") ?? "?"}`;
  return tokens === null ? models : `${models} · ${tokens} tokens`;
}

function joined(parts: readonly (string | null)[], separator: string): string {
  return parts.filter((part) => part !== null && part !== "").join(separator);
}

const BASE_FIELDS: ReadonlySet<string> = new Set([
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "permission_mode",
  "agent_id",
  "hook_event_name",
]);

/** For an unknown event: the first text that is its own. */
function firstOwnText(payload: JsonObject): string {
  for (const key of Object.keys(payload)) {
    const text = BASE_FIELDS.has(key) ? null : textField(payload, key);
    if (text !== null) return text;
  }
  return "";
}

/** The input of a tool that describes the call best. Other tools show a title, else their first string. */
const DECISIVE_INPUT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Bash: "command",
    PowerShell: "command",
    BashOutput: "bash_id",
    KillShell: "shell_id",
    Read: "file_path",
    Write: "file_path",
    Edit: "file_path",
    MultiEdit: "file_path",
    NotebookEdit: "notebook_path",
    LS: "path",
    Glob: "pattern",
    WebFetch: "url",
    WebSearch: "query",
    Agent: "description",
    Task: "description",
    TaskCreate: "subject",
    Skill: "skill",
    ToolSearch: "query",
  }),
);

/**
 * Describes a tool call in the user's own words where there are any: the command, the file, the question. May be long
 * and of several lines; files in the working directory are relative to it.
 */
function toolSummary(toolName: string, input: JsonObject, cwd: string | null): string {
  switch (toolName) {
    case "Grep": {
      const path = textField(input, "path");
      return `${textField(input, "pattern") ?? ""}${path === null ? "" : ` in ${relativeTo(cwd, path)}`}`;
    }
    case "TodoWrite":
      return todoSummary(input);
    case "ExitPlanMode":
      return planSummary(textField(input, "plan") ?? firstText(input));
    case "AskUserQuestion":
      return firstQuestion(input) ?? firstText(input);
    default: {
      const summary = DECISIVE_INPUT.get(toolName);
      const text = (summary === undefined ? null : textField(input, summary)) ?? firstText(input);
      return summary?.endsWith("path") === true ? relativeTo(cwd, text) : text;
    }
  }
}

/** Fields that the tools of MCP servers have in common. */
const NAMES = ["title", "name", "subject", "query"] as const;

function firstText(input: JsonObject): string {
  const texts = [...NAMES.map((name) => input[name]), ...Object.values(input)];
  return texts.find((value): value is string => typeof value === "string" && value !== "") ?? "";
}

function firstQuestion(input: JsonObject): string | null {
  const question = objectsField(input, "questions")[0];
  return question === undefined ? null : textField(question, "question");
}

function todoSummary(input: JsonObject): string {
  const todos = objectsField(input, "todos");
  const done = todos.filter((todo) => todo["status"] === "completed").length;
  const current = todos.find((todo) => todo["status"] === "in_progress");
  const name = current === undefined ? null : (textField(current, "activeForm") ?? textField(current, "content"));
  return `${done}/${todos.length}${name === null ? "" : ` ${name}`}`;
}

function relativeTo(cwd: string | null, path: string): string {
  if (cwd === null || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}
