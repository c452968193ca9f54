import { isHookEventName } from "../../core/event.ts";
import { type JsonObject, numberField, textField } from "../../core/json.ts";
import type { SessionAction } from "../../core/session/action.ts";
import type { Failure } from "../../core/session/session.ts";
import type { PayloadReader } from "../agent.ts";
import { actionOf as claudeAction } from "../claude/payload/action-of.ts";
import { callResultOf } from "../claude/payload/call-result-of.ts";
import { eventStatus } from "../claude/payload/event-status.ts";
import { eventSummary } from "../claude/payload/event-summary.ts";
import { failureCodeOf } from "../transcript/provider-facts.ts";
import { boundedField } from "../payload/payload-field.ts";

/** The end of a dialog, wherever it was answered; Claude Code has no event for it. */
const REPLIED = "PermissionReplied";

/**
 * Payloads of our plugin for OpenCode (`hook/opencode.js`). They have the names and fields of Claude Code's, and differ
 * where OpenCode reports more: an answered dialog, a stopped turn, the exit code of a command.
 */
export const opencodePayloads: PayloadReader = {
  actionOf,
  summaryOf: (hookEventName, payload) =>
    isHookEventName(hookEventName) ? eventSummary(hookEventName, payload) : (boundedField(payload, "reply") ?? ""),
  statusOf: (hookEventName, payload) => {
    if (hookEventName === REPLIED) return payload["reply"] === "reject" ? "denied" : "ok";
    return isUnknownEnd(hookEventName, payload) ? "info" : eventStatus(hookEventName, payload);
  },
  resultOf: callResultOf,
};

function actionOf(hookEventName: string, payload: JsonObject): SessionAction {
  if (hookEventName === "TurnInterrupted") return { kind: "turn-interrupted" };
  if (hookEventName === REPLIED) {
    return { kind: "question-answered", toolUseId: boundedField(payload, "tool_use_id") };
  }
  const action = claudeAction(hookEventName, payload);
  if (action.kind === "turn-failed") return { ...action, failure: codedFailure(action.failure, payload) };
  if (action.kind !== "tool-ended") return action;
  if (isUnknownEnd(hookEventName, payload)) return { ...action, outcome: "unknown" };
  return action.outcome === "denied" ? { ...action, deniedBy: "user" } : action;
}

/** A command whose exit code is not reported. */
function isUnknownEnd(hookEventName: string, payload: JsonObject): boolean {
  const isCommand = hookEventName === "PostToolUse" && textField(payload, "tool_name") === "Bash";
  return isCommand && numberField(payload, "exit_code") === null;
}

/** Claude Code's code for the provider's HTTP status; OpenCode's own name of the error otherwise. */
function codedFailure(failure: Failure, payload: JsonObject): Failure {
  if (failure.code === "ProviderAuthError") return { ...failure, code: "authentication_failed" };
  return { ...failure, code: failureCodeOf(numberField(payload, "status_code")) ?? failure.code };
}
