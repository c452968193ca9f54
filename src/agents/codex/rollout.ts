import { headOf } from "../../core/format/text.ts";
import { type JsonObject, numberField, objectField, objectsField, textField } from "../../core/json.ts";
import { type Redactor, redactHead } from "../../core/redact/create-redactor.ts";
import { lineObject, timeOf } from "../claude/transcript/parse-line.ts";
import { boundedField, MAX_ID } from "../payload/payload-field.ts";
import { failureCodeOf, MAX_TEXT, spokenFacts, usageFacts } from "../transcript/provider-facts.ts";
import type { LineParser, TranscriptFact, TranscriptLine } from "../transcript/transcript-line.ts";
import { limitFacts } from "./rate-limits.ts";

/**
 * @param model of the session's first turns, until a line names one: usage is recorded without it
 * @param isHistory also gives lines without facts, and stopped turns: a hook reports these of a session that runs
 */
export function createRolloutParser(model: string | null, isHistory = false): LineParser {
  let current = model;
  return (text, redactor) => {
    const object = lineObject(text);
    if (object === null) return null;
    const payload = objectField(object, "payload");
    const type = textField(object, "type");
    if (type === "turn_context") current = boundedField(payload, "model") ?? current;
    const atMs = timeOf(object);
    const isStopped = isHistory && textField(payload, "type") === "turn_aborted";
    const facts = isStopped ? STOPPED : factsOf(type, payload, { atMs, model: current, redactor });
    const isMeta = type === "session_meta";
    if (facts.length === 0 && !isMeta && !isHistory) return null;
    return {
      uuid: idOf(type, payload),
      // A subagent's file names the session that started it.
      sessionId: isMeta ? boundedField(payload, "session_id") : null,
      copiedFrom: null,
      agentId: null,
      atMs,
      gitBranch: isMeta ? boundedField(objectField(payload, "git"), "branch") : null,
      clientVersion: isMeta ? boundedField(payload, "cli_version") : null,
      facts,
    } satisfies TranscriptLine;
  };
}

const STOPPED: readonly TranscriptFact[] = [{ kind: "interrupted", during: "turn", cutCalls: true }];

interface LineContext {
  readonly atMs: number | null;
  readonly model: string | null;
  readonly redactor: Redactor;
}

function factsOf(type: string | null, payload: JsonObject, context: LineContext): readonly TranscriptFact[] {
  if (type === "token_usage_record") {
    const responseId = boundedField(payload, "response_id");
    const messageId = responseId === null ? null : `${boundedField(payload, "thread_id") ?? ""}/${responseId}`;
    return usageFacts({ ...context, messageId }, objectField(payload, "usage"), COUNTS);
  }
  if (type !== "event_msg") return [];
  switch (textField(payload, "type")) {
    case "item_completed":
      return itemFacts(objectField(payload, "item"), context);
    case "task_complete":
      return failureFacts(objectField(payload, "error"), context);
    case "token_count":
      return limitFacts(objectField(payload, "rate_limits"), context.atMs);
    default:
      return [];
  }
}

const COUNTS = {
  input: "input_tokens",
  cached: "cached_input_tokens",
  written: "cache_write_input_tokens",
  output: "output_tokens",
};

/** Unique in its session: an item's own id, else the response or the turn that the line is about. */
function idOf(type: string | null, payload: JsonObject): string | null {
  const item = boundedField(objectField(payload, "item"), "id");
  const thread = boundedField(payload, "thread_id") ?? "";
  if (item !== null) return `${thread}/${boundedField(payload, "turn_id") ?? ""}/${item}`;
  const turn = boundedField(payload, "turn_id");
  return turn === null ? null : `${turn}/${type ?? ""}/${boundedField(payload, "response_id") ?? ""}`;
}

function itemFacts(item: JsonObject, { redactor }: LineContext): readonly TranscriptFact[] {
  const itemType = textField(item, "type");
  const id = boundedField(item, "id");
  switch (itemType) {
    case "UserMessage":
    case "AgentMessage": {
      const texts = objectsField(item, "content").flatMap((part) => textField(part, "text") ?? []);
      return spokenFacts(itemType === "UserMessage" ? "prompt" : "reply", texts.join("\n"), redactor);
    }
    case "CommandExecution":
    case "FileChange":
    case "McpToolCall":
      return id === null ? [] : [toolResult(id, item)];
    default:
      return [];
  }
}

function toolResult(toolUseId: string, item: JsonObject): TranscriptFact {
  const status = textField(item, "status");
  const exitCode = numberField(item, "exit_code");
  return {
    kind: "tool-result",
    toolUseId,
    isError: status === "failed" || (exitCode !== null && exitCode !== 0),
    permission: null,
    denial: status === "declined" ? "user-rejected" : null,
    deniedBeforeRun: status === "declined",
  };
}

/** Codex's words for failures that Claude Code has too: page and messages have texts for these. */
const CODES: ReadonlyMap<string, string> = new Map([
  ["usage_limit_exceeded", "rate_limit"],
  ["unauthorized", "authentication_failed"],
  ["internal_server_error", "server_error"],
  ["server_overloaded", "overloaded"],
  ["other", "unknown"],
]);

function failureFacts(error: JsonObject, { redactor }: LineContext): readonly TranscriptFact[] {
  const message = textField(error, "message");
  if (message === null) return [];
  return [
    {
      kind: "api-error",
      error: codeOf(error),
      message: redactHead(messageOf(message), MAX_TEXT, redactor),
      untilMs: null,
    },
  ];
}

/** A name, or an object of one name with the status of the response. */
function codeOf(error: JsonObject): string {
  const info = objectField(error, "codex_error_info");
  const [kind] = Object.keys(info);
  const code = boundedField(error, "codex_error_info") ?? "unknown";
  if (kind === undefined) return CODES.get(code) ?? code;
  return failureCodeOf(numberField(objectField(info, kind), "http_status_code")) ?? headOf(kind, MAX_ID);
}

/** The API's own error is JSON. */
function messageOf(message: string): string {
  const object = message.startsWith("{") ? lineObject(message) : null;
  return (object === null ? null : textField(objectField(object, "error"), "message")) ?? message;
}
