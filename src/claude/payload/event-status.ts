import type { EventStatus } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import { textField } from "./payload-field.ts";
import { taskNotice } from "./task-notice.ts";

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

/** Notifications that a person is needed. */
const WAITING_NOTIFICATIONS: ReadonlySet<unknown> = new Set([
  "permission_prompt",
  "idle_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
]);

/** The status of what the event reports. */
export function eventStatus(hookEventName: string, payload: JsonObject): EventStatus {
  if (hookEventName === "Notification") {
    return WAITING_NOTIFICATIONS.has(payload["notification_type"]) ? "waiting" : "info";
  }
  if (hookEventName === "UserPromptSubmit") return promptStatus(textField(payload, "prompt") ?? "");
  if (hookEventName === "ElicitationResult") return payload["action"] === "accept" ? "ok" : "denied";
  return (Object.hasOwn(STATUS, hookEventName) ? STATUS[hookEventName] : undefined) ?? "info";
}

/** A prompt starts work, unless the client made it to report finished work. */
function promptStatus(prompt: string): EventStatus {
  const notice = taskNotice(prompt);
  if (notice === null) return "started";
  return notice.status === "completed" ? "ok" : notice.status === "failed" ? "failed" : "info";
}
