import { truncateText } from "../../../core/format/text.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  LAST_MS,
  objectField,
  textField,
  objectsField,
  numberField,
} from "../../../core/json.ts";
import { NO_REDACTION, type Redactor, redactHead } from "../../../core/redact/create-redactor.ts";
import { boundedField, MAX_ID } from "../../payload/payload-field.ts";
import { parseUsage, usageVariant } from "./parse-usage.ts";
import type { ToolResult, TranscriptFact } from "../../transcript/transcript-line.ts";

export function name(object: JsonObject, key: string): string | null {
  const value = textField(object, key);
  return value === null || value.length > MAX_ID ? null : value;
}

/** The client's text for an interruption; some versions add words before the closing bracket. */
const INTERRUPTED = /^\[Request interrupted by user( for tool use)?\b[^\]]{0,40}\]$/;

/** A refused call's result in clients without a field for it (before 2.1.101). */
const REJECTED = /^The user doesn't want to (?:proceed with this tool use|take this action)\b/;
const NOT_ALLOWED = /^Claude requested permissions? to .{1,400}, but you haven't granted it yet\b/;
const STOPPED = /\[Request interrupted by user for tool use\]$/;

/**
 * Written by a client that resumes a session, in place of missing results. It says nothing about the call: in another
 * client of the same session it may still run, or wait for its permission.
 */
const FILLED_IN = /^\[Tool call interrupted: the session ended before this call's result was recorded\b/;

/** Beginnings of texts that the client wrote in a person's place. */
const MACHINE_MADE =
  /^<(?:command-|local-command-|task-notification|system-reminder|bash-|user-memory-|teammate-message)/;

export function userFacts(line: JsonObject, redactor: Redactor): readonly TranscriptFact[] {
  if (isClientMade(line)) return [];
  const content = objectField(line, "message")["content"];
  const blocks = Array.isArray(content) ? content : [];
  const results = blocks.flatMap((block) => toolResult(block, line) ?? []);
  const text = textOf(typeof content === "string" ? content : blocks, redactor);
  const interruption = INTERRUPTED.exec(text.trim());
  if (interruption !== null) {
    const during = interruption[1] === undefined ? "turn" : "tool";
    // The client names the answer of the model whose calls it cut.
    return [...results, { kind: "interrupted", during, cutCalls: textField(line, "interruptedMessageId") !== null }];
  }
  return results.length === 0 && isPrompt(line, text) ? [{ kind: "prompt", text }] : results;
}

/** The client's notes to the model, and summaries after a compaction. */
function isClientMade(line: JsonObject): boolean {
  return line["isMeta"] === true || line["isCompactSummary"] === true || line["isVisibleInTranscriptOnly"] === true;
}

/** A prompt from outside: typed, or from a program that drives the client. A subagent's task is neither. */
function isPrompt(line: JsonObject, text: string): boolean {
  if (line["isSidechain"] === true || text.trim() === "" || MACHINE_MADE.test(text.trimStart())) return false;
  const origin = textField(line, "turnOrigin");
  return origin === null || origin === "human" || origin === "sdk";
}

function toolResult(block: JsonValue, line: JsonObject): ToolResult | null {
  if (!isJsonObject(block) || block["type"] !== "tool_result") return null;
  const toolUseId = name(block, "tool_use_id");
  if (toolUseId === null) return null;
  const isError = block["is_error"] === true;
  if (isError && FILLED_IN.test(plainTextOf(block))) return null;
  const permission = objectField(line, "permissionDecision");
  const decision = boundedField(permission, "decision");
  return {
    kind: "tool-result",
    toolUseId,
    isError,
    permission: decision === null ? null : { decision, source: boundedField(permission, "source") },
    ...(isError ? denialOf(block, line) : NO_DENIAL),
  };
}

const NO_DENIAL = { denial: null, deniedBeforeRun: false } as const;

function denialOf(block: JsonObject, line: JsonObject): Pick<ToolResult, "denial" | "deniedBeforeRun"> {
  const denial = boundedField(line, "toolDenialKind");
  if (denial !== null) return { denial, deniedBeforeRun: line["toolDenialBeforeRun"] === true };
  const text = plainTextOf(block);
  if (REJECTED.test(text)) return { denial: "user-rejected", deniedBeforeRun: true };
  // Asking a person was impossible, so the rules decided.
  if (NOT_ALLOWED.test(text)) return { denial: "permission-rule", deniedBeforeRun: true };
  return STOPPED.test(text) ? { denial: "interrupted", deniedBeforeRun: false } : NO_DENIAL;
}

/** Only compared with the client's own texts, and never passed on. */
function plainTextOf({ content = null }: JsonObject): string {
  return textOf(typeof content === "string" || Array.isArray(content) ? content : [], NO_REDACTION).trim();
}

/** The model name of text that the client wrote in the model's place. */
const NO_MODEL = "<synthetic>";

export interface LineContext {
  readonly agentId: string | null;
  readonly atMs: number | null;
  readonly redactor: Redactor;
}

/** Facts of a model's line: one block of an answer, with the usage of the whole answer. */
export function assistantFacts(line: JsonObject, { agentId, atMs, redactor }: LineContext): readonly TranscriptFact[] {
  const message = objectField(line, "message");
  const text = textOf(objectsField(message, "content"), redactor);
  if (line["isApiErrorMessage"] === true) {
    const error = redactHead(textField(line, "error") ?? "unknown", MAX_ID, redactor);
    const untilMs = endOfLimitMs(line);
    return [{ kind: "api-error", error, message: text === "" ? null : text, untilMs }];
  }
  const model = name(message, "model");
  if (model === null || model === NO_MODEL) return [];

  const facts: TranscriptFact[] = [];
  if (text !== "") facts.push({ kind: "reply", text });
  const messageId = name(message, "id") ?? name(line, "requestId");
  const usage = message["usage"];
  if (messageId !== null && isJsonObject(usage)) {
    const tokens = parseUsage(usage);
    const variant = usageVariant(usage);
    if (tokens !== null) {
      facts.push({ kind: "usage", usage: { messageId, model, agentId, atMs, variant, tokens } });
    }
  }
  return facts;
}

/** The text has a time of day at most; the line has the second. */
function endOfLimitMs(line: JsonObject): number | null {
  const limits = objectField(line, "quotaLimits");
  const resetsAtS = limits["status"] === "rejected" ? numberField(limits, "resetsAt") : null;
  return resetsAtS !== null && resetsAtS > 0 && resetsAtS * 1000 <= LAST_MS ? resetsAtS * 1000 : null;
}

/** Longest prompt or reply that is passed on. */
const MAX_TEXT = 4000;

/**
 * The text blocks of a message's content as one text, without secrets, truncated; empty when there are none. Thinking
 * is not text.
 */
function textOf(content: string | readonly JsonValue[], redactor: Redactor): string {
  if (typeof content === "string") return truncateClean(content, redactor);
  const parts: string[] = [];
  let length = 0;
  for (const block of content) {
    const text = isJsonObject(block) && block["type"] === "text" ? textField(block, "text") : null;
    if (text === null) continue;
    parts.push(text);
    length += text.length;
    if (length > MAX_TEXT) break;
  }
  return truncateClean(parts.join("\n"), redactor);
}

function truncateClean(text: string, redactor: Redactor): string {
  // A little more than fits, so that the truncation shows.
  return truncateText(redactHead(text, MAX_TEXT + 2, redactor), MAX_TEXT).toWellFormed();
}
