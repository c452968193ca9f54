import type { EventStatus } from "../../../core/event.ts";
import { type JsonObject, textField } from "../../../core/json.ts";
import { notificationType } from "./action-of.ts";
import { isMachineMade, taskNotice } from "./background-task.ts";

const STATUS: Readonly<Record<string, EventStatus>> = {
  PreToolUse: "started",
  PostToolUse: "ok",
  PostToolUseFailure: "failed",
  SubagentStart: "started",
  SubagentStop: "ok",
  SessionStart: "started",
  Stop: "ok",
  StopFailure: "failed",
  PermissionRequest: "waiting",
  PermissionDenied: "denied",
  Elicitation: "waiting",
  TaskCreated: "started",
  TaskCompleted: "ok",
};

const WAITING_NOTIFICATIONS: ReadonlySet<unknown> = new Set([
  "permission_prompt",
  "idle_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
]);

/** An event's result for its subject, see {@link EventStatus}. */
export function eventStatus(hookEventName: string, payload: JsonObject): EventStatus {
  if (hookEventName === "Notification") {
    return WAITING_NOTIFICATIONS.has(notificationType(payload)) ? "waiting" : "info";
  }
  if (hookEventName === "UserPromptSubmit")
    return promptStatus(textField(payload, "prompt") ?? "", textField(payload, "source"));
  if (hookEventName === "ElicitationResult") return payload["action"] === "accept" ? "ok" : "denied";
  return (Object.hasOwn(STATUS, hookEventName) ? STATUS[hookEventName] : undefined) ?? "info";
}

/** A person's prompt starts work; the client makes others, most of them to report finished work. */
function promptStatus(prompt: string, source: string | null): EventStatus {
  const notice = taskNotice(prompt);
  if (notice === null) return isMachineMade(prompt, source) ? "info" : "started";
  return notice.status === "completed" ? "ok" : notice.status === "failed" ? "failed" : "info";
}
