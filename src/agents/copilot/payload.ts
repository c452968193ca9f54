import { oneLine } from "../../core/format/text.ts";
import { type JsonObject, objectField, parseJsonObject, textField } from "../../core/json.ts";
import type { SessionAction } from "../../core/session/action.ts";
import type { PayloadReader } from "../agent.ts";
import { actionOf as claudeAction, notificationType } from "../claude/payload/action-of.ts";
import { callResultOf } from "../claude/payload/call-result-of.ts";
import { eventStatus } from "../claude/payload/event-status.ts";
import { eventSummary } from "../claude/payload/event-summary.ts";
import { claudeShape } from "./shape.ts";

const MAX_LINE = 300;

/** One try of a call to the model's API; what ends a turn is in the transcript. */
const ERROR = "ErrorOccurred";

/**
 * Hook payloads of Copilot CLI, in Claude Code's shape. They differ in a few events: its hook for permissions runs before
 * each call, also where nothing is asked, and a dialog is a notification alone.
 */
export const copilotPayloads: PayloadReader = {
  shape: claudeShape,
  actionOf: (hookEventName, payload) => actionOf(...asEnded(hookEventName, payload)),
  summaryOf: (hookEventName, payload) => {
    if (hookEventName === "permissionRequest") return eventSummary("PermissionRequest", payload);
    if (hookEventName !== ERROR) return eventSummary(...asEnded(hookEventName, payload));
    const message = textField(objectField(payload, "error"), "message") ?? "";
    // The API's own error is JSON.
    return oneLine(textField(parseJsonObject(message) ?? {}, "message") ?? message, MAX_LINE);
  },
  statusOf: (hookEventName, payload) => {
    if (hookEventName === ERROR) return "failed";
    return isUnknownEnd(hookEventName, payload) ? "info" : eventStatus(...asEnded(hookEventName, payload));
  },
  resultOf: (hookEventName, payload, whole) => callResultOf(...asEnded(hookEventName, payload), whole),
};

function actionOf(hookEventName: string, payload: JsonObject): SessionAction {
  const isTask = textField(payload, "agent_id") !== null;
  // The task that an agent gives its subagent, and its end, which `SubagentStop` reports too.
  if (isTask && (hookEventName === "UserPromptSubmit" || hookEventName === "Stop")) return { kind: "other" };
  // Its end has no event.
  if (hookEventName === "PreCompact" || hookEventName === "PermissionRequest") return { kind: "other" };
  const action = claudeAction(hookEventName, payload);
  if (action.kind === "notified" && notificationType(payload) === "permission_prompt")
    return { kind: "permission-requested", toolName: null, ask: action.message };
  if (action.kind === "tool-started" && action.call.toolName === "AskUserQuestion")
    return { ...action, question: action.call.summary };
  if (action.kind !== "tool-ended") return action;
  if (isUnknownEnd(hookEventName, payload)) return { ...action, outcome: "unknown" };
  return action.outcome === "denied" ? { ...action, deniedBy: "user" } : action;
}

const EXIT_CODE = /\n?<shellId: \S+ completed with exit code (\d{1,3})>\s*$/;

/** A command that failed, and a question that was left, are reported like a call that succeeded. */
function asEnded(hookEventName: string, payload: JsonObject): [hookEventName: string, payload: JsonObject] {
  if (hookEventName !== "PostToolUse") return [hookEventName, payload];
  const output = textField(payload, "tool_response") ?? "";
  const isLeft = textField(payload, "tool_name") === "AskUserQuestion" && output === "User cancelled the request.";
  if (isLeft) return ["PermissionDenied", { ...payload, reason: output }];
  const code = Number(EXIT_CODE.exec(output)?.[1] ?? 0);
  if (code === 0) return [hookEventName, payload];
  return ["PostToolUseFailure", { ...payload, error: `Exit code ${code}\n${output.replace(EXIT_CODE, "")}` }];
}

/** A command that was stopped, or that goes on in the background. */
function isUnknownEnd(hookEventName: string, payload: JsonObject): boolean {
  const isCommand = hookEventName === "PostToolUse" && textField(payload, "tool_name") === "Bash";
  return isCommand && !EXIT_CODE.test(textField(payload, "tool_response") ?? "");
}
