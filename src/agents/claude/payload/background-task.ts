import { headOf, oneLine } from "../../../core/format/text.ts";
import { type JsonObject, objectField, textField } from "../../../core/json.ts";
import type { TaskNotice } from "../../../core/session/action.ts";

const MAX_ID = 256;

/** Keys under which clients send, or may send, the id of what continues after a call has returned. */
const TASK_ID_KEYS = ["backgroundTaskId", "background_task_id", "taskId", "task_id", "shellId", "bash_id"] as const;

const SHELLS: ReadonlySet<string> = new Set(["Bash", "PowerShell", "Monitor"]);
const AGENTS: ReadonlySet<string> = new Set(["Agent", "Task"]);

/** The client's statuses of a task that has ended. A task with any other status runs. */
const OVER: ReadonlySet<string> = new Set(["completed", "failed", "killed", "stopped", "cancelled", "done"]);

/** The id of what a call continues in the background; null when nothing continues. */
export function backgroundTaskOf(payload: JsonObject): string | null {
  const tool = textField(payload, "tool_name") ?? "";
  const response = objectField(payload, "tool_response");
  if (SHELLS.has(tool)) return firstId(response, TASK_ID_KEYS);
  if (!AGENTS.has(tool)) return null;
  const isAsync = response["isAsync"] === true || textField(response, "status") === "async_launched";
  return isAsync ? firstId(response, ["agentId", "agent_id", ...TASK_ID_KEYS]) : null;
}

/** The subagent that a call has run, or sent into the background. */
export function startedAgentOf(
  payload: JsonObject,
): { readonly agentId: string; readonly model: string | null } | null {
  if (!AGENTS.has(textField(payload, "tool_name") ?? "")) return null;
  const response = objectField(payload, "tool_response");
  const agentId = firstId(response, ["agentId", "agent_id"]);
  return agentId === null ? null : { agentId, model: firstId(response, ["resolvedModel"]) };
}

export function isTaskOver(status: string | null): boolean {
  return status !== null && OVER.has(status);
}

function firstId(object: JsonObject, keys: readonly string[]): string | null {
  const ids = keys.map((key) => textField(object, key));
  return ids.find((id) => id !== null && id.length <= MAX_ID) ?? null;
}

const OPENING = "<task-notification>";

/** The tags are at the beginning; after them comes the task's output, of any length. */
const HEAD_CHARS = 16_000;
const MAX_LINE = 300;

/** Beginnings of prompts that the client makes. */
const MACHINE_MADE = [OPENING, "<teammate-message"] as const;

const STOPPED: ReadonlySet<string> = new Set(["killed", "stopped", "cancelled"]);

/** Sources of prompts from a person, or from a program that drives the client. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set(["user", "sdk"]);

/**
 * Whether the client made a prompt.
 * @param source as declared in the payload; no client has been seen to send it
 */
export function isMachineMade(prompt: string, source: string | null): boolean {
  if (MACHINE_MADE.some((opening) => prompt.startsWith(opening))) return true;
  return source !== null && !FROM_OUTSIDE.has(source);
}

export function isTaskNotice(prompt: string): boolean {
  return prompt.startsWith(OPENING);
}

const CLOSING = "</task-notification>";
const REMINDER = "<system-reminder>";
/** Before the words that a `Stop` hook ended with. */
const HOOK_PREFIX = /^Stop hook blocking error from command "[^"]{1,100}": /;

/**
 * What a hook in the background said to wake its session (`asyncRewake`): the client gives it to its model as a notice
 * without a task. Null for any other prompt.
 */
export function hookFeedback(prompt: string): string | null {
  if (!isTaskNotice(prompt)) return null;
  const head = headOf(prompt, HEAD_CHARS);
  const end = head.indexOf(CLOSING);
  const reminder = end < 0 ? "" : head.slice(end + CLOSING.length).trimStart();
  if (!reminder.startsWith(REMINDER)) return null;
  const notice = head.slice(0, end);
  if (inTag(notice, "task-id") !== null || inTag(notice, "status") !== null) return null;
  const words = headOf(reminder.slice(REMINDER.length), MAX_LINE * 4).replace(/<\/system-reminder>\s*$/, "");
  return oneLine(words.trim().replace(HOOK_PREFIX, ""), MAX_LINE);
}

/**
 * The end of a background task, which the client gives its model as a prompt in tags; null for any other prompt.
 * Missing tags count as empty. Linear in the prompt's length.
 */
export function taskNotice(prompt: string): TaskNotice | null {
  if (!isTaskNotice(prompt) || hookFeedback(prompt) !== null) return null;
  const head = headOf(prompt, HEAD_CHARS);
  const taskId = inTag(head, "task-id") ?? "";
  const status = inTag(head, "status") ?? "";
  const said = [taskId, status].filter((part) => part !== "").join(" ");
  const summary = inTag(head, "summary") ?? said;
  return { taskId, toolUseId: inTag(head, "tool-use-id"), status, wasStopped: STOPPED.has(status), summary };
}

function inTag(text: string, tag: string): string | null {
  const open = `<${tag}>`;
  const from = text.indexOf(open);
  if (from < 0) return null;
  const to = text.indexOf(`</${tag}>`, from);
  if (to < 0) return null;
  const content = oneLine(text.slice(from + open.length, to), MAX_LINE);
  return content === "" ? null : content;
}
