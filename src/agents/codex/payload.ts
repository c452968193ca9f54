import { oneLine } from "../../core/format/text.ts";
import { type JsonObject, objectField, objectsField, textField } from "../../core/json.ts";
import type { SessionAction } from "../../core/session/action.ts";
import type { PayloadReader } from "../agent.ts";
import { actionOf as claudeAction } from "../claude/payload/action-of.ts";
import { eventStatus } from "../claude/payload/event-status.ts";
import { eventSummary } from "../claude/payload/event-summary.ts";
import { NO_RESULT, resultOrNull, type CallResult } from "../../core/session/call-result.ts";
import { patchedFiles, patchCounts } from "./patch.ts";

const MAX_LINE = 300;

/**
 * Hook payloads of Codex CLI. They have Claude Code's shape and names (0.171.0), and differ in a few events: a stopped
 * turn is reported, the success of a command is not, and a question is a tool call alone.
 */
export const codexPayloads: PayloadReader = {
  actionOf: (hookEventName, payload) => withLine(actionOf(hookEventName, payload), payload),
  summaryOf: (hookEventName, payload) =>
    hookEventName === "Interrupt" ? "" : (callLine(payload) ?? eventSummary(hookEventName, payload)),
  statusOf: (hookEventName, payload) => {
    if (hookEventName !== "PostToolUse") return eventStatus(hookEventName, payload);
    const outcome = outcomeOf(payload);
    return outcome === "unknown" ? "info" : outcome;
  },
  resultOf: (hookEventName, payload, whole) =>
    hookEventName === "PostToolUse" ? resultOrNull(resultOf(payload, whole)) : null,
};

function actionOf(hookEventName: string, payload: JsonObject): SessionAction {
  // Esc, and "No" at a dialog. Nothing else is sent then.
  if (hookEventName === "Interrupt") return { kind: "turn-interrupted" };
  // The task that an agent gives its subagent.
  if (hookEventName === "UserPromptSubmit" && textField(payload, "agent_id") !== null) return { kind: "other" };
  const action = claudeAction(hookEventName, payload);
  if (action.kind === "tool-ended" && hookEventName === "PostToolUse")
    return { ...action, outcome: outcomeOf(payload) };
  const question = hookEventName === "PreToolUse" ? questionOf(payload) : null;
  return action.kind === "tool-started" && question !== null ? { ...action, question } : action;
}

/** The decisive words of a call, also where it asks for permission. */
function withLine(action: SessionAction, payload: JsonObject): SessionAction {
  const line = callLine(payload);
  if (line === null) return action;
  if (action.kind === "tool-started") return { ...action, call: { ...action.call, summary: line } };
  if (action.kind !== "permission-requested") return action;
  return { ...action, ask: oneLine(`${action.toolName}: ${line}`, MAX_LINE) };
}

/** Null for a call that is described like one of Claude Code. */
function callLine(payload: JsonObject): string | null {
  const input = objectField(payload, "tool_input");
  if (textField(payload, "tool_name") === "apply_patch") {
    const files = patchedFiles(textField(input, "command") ?? "");
    return files.length === 0 ? null : oneLine(files.join(", "), MAX_LINE);
  }
  return questionOf(payload);
}

/** The question that a call asks in the terminal. A call that does not block the turn (`…_async`) makes nothing wait. */
function questionOf(payload: JsonObject): string | null {
  if (textField(payload, "tool_name") !== "request_user_input") return null;
  const [question] = objectsField(objectField(payload, "tool_input"), "questions");
  const text = question === undefined ? null : textField(question, "question");
  return text === null ? null : oneLine(text, MAX_LINE);
}

const EXIT_CODE = /^Exit code: (\d{1,3})\n/;

/** A command's payload has its output alone: whether it succeeded is in the rollout file. */
function outcomeOf(payload: JsonObject): "ok" | "failed" | "unknown" {
  if (textField(payload, "tool_name") === "Bash") return "unknown";
  const code = exitCodeOf(payload);
  if (code !== null) return code === 0 ? "ok" : "failed";
  return objectField(payload, "tool_response")["isError"] === true ? "failed" : "ok";
}

function exitCodeOf(payload: JsonObject): number | null {
  const code = EXIT_CODE.exec(textField(payload, "tool_response") ?? "")?.[1];
  return code === undefined ? null : Number(code);
}

function resultOf(payload: JsonObject, whole: JsonObject): CallResult {
  if (textField(payload, "tool_name") !== "apply_patch") return NO_RESULT;
  const patch = textField(objectField(whole, "tool_input"), "command") ?? "";
  const files = patchedFiles(textField(objectField(payload, "tool_input"), "command") ?? "");
  const code = exitCodeOf(payload);
  return {
    ...NO_RESULT,
    filePath: files.length === 1 ? (files[0] ?? null) : null,
    ...(code === 0 ? patchCounts(patch) : { exitCode: code }),
  };
}
