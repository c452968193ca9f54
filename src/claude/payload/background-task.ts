import type { JsonObject } from "../../core/json.ts";
import { objectField, textField } from "./payload-field.ts";

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
