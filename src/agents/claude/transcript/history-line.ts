import {
  isJsonObject,
  type JsonObject,
  numberField,
  objectField,
  objectsField,
  textField,
} from "../../../core/json.ts";
import { BUILT_IN, type Redactor } from "../../../core/redact/create-redactor.ts";
import { isTaskNotice } from "../payload/background-task.ts";
import { boundedField, MAX_PATH } from "../../payload/payload-field.ts";
import { name } from "./message-facts.ts";
import { lineObject, toLine } from "./parse-line.ts";
import type { HistoryCall, HistoryLine, HistoryResult, RawJson } from "../../transcript/history.ts";
import type { ToolResult, TranscriptLine } from "../../transcript/transcript-line.ts";

/** Stop reasons of an answer after which the client runs no tool. */
const LAST_ANSWERS: ReadonlySet<unknown> = new Set(["end_turn", "stop_sequence", "max_tokens", "refusal"]);

/** Parses one line of a transcript as history; null for a line of another kind, and for a broken one. Pure. */
export function parseHistoryLine(text: string, redactor: Redactor = BUILT_IN): HistoryLine | null {
  const object = lineObject(text);
  if (object === null || (object["type"] !== "user" && object["type"] !== "assistant")) return null;
  const line = toLine(object, redactor);
  const message = objectField(object, "message");
  const content = message["content"];
  const blocks = objectsField(message, "content");
  const isAnswer = object["type"] === "assistant" && object["isApiErrorMessage"] !== true;
  const isOnTop = object["isSidechain"] !== true;
  return {
    line,
    cwd: boundedField(object, "cwd", MAX_PATH),
    permissionMode: boundedField(object, "permissionMode"),
    promptId: boundedField(object, "promptId"),
    messageId: isAnswer ? (name(message, "id") ?? line.uuid) : null,
    endsTurn: isAnswer && isOnTop && LAST_ANSWERS.has(message["stop_reason"]),
    prompt: promptOf(line, typeof content === "string" ? content : textOf(blocks)),
    reply: isAnswer ? textOf(blocks) : null,
    calls: isAnswer ? blocks.flatMap((block) => toCall(block) ?? []) : [],
    results: line.facts.flatMap((fact) => (fact.kind === "tool-result" ? toResult(fact, object, blocks) : [])),
  };
}

function promptOf({ facts }: TranscriptLine, text: string | null): RawJson | null {
  const isPrompt = facts.some(({ kind }) => kind === "prompt");
  const isNotice = text !== null && facts.length === 0 && isTaskNotice(text);
  return isPrompt || isNotice ? text : null;
}

function textOf(blocks: readonly JsonObject[]): string | null {
  const texts = blocks.flatMap((block) => (block["type"] === "text" ? (textField(block, "text") ?? []) : []));
  return texts.length === 0 ? null : texts.join("\n");
}

function toCall(block: JsonObject): HistoryCall | null {
  if (block["type"] !== "tool_use") return null;
  const toolUseId = name(block, "id");
  const toolName = name(block, "name");
  return toolUseId === null || toolName === null ? null : { toolUseId, toolName, input: block["input"] ?? {} };
}

function toResult(result: ToolResult, line: JsonObject, blocks: readonly JsonObject[]): readonly HistoryResult[] {
  const block = blocks.find((one) => one["tool_use_id"] === result.toolUseId);
  if (block === undefined) return [];
  const { content = null } = block;
  const text = typeof content === "string" ? content : (textOf(objectsField(block, "content")) ?? "");
  // It belongs to one call: a line with several results has it for none of them.
  const structured = blocks.length === 1 ? (line["toolUseResult"] ?? null) : null;
  const response = isJsonObject(structured) || Array.isArray(structured) ? structured : content;
  const details = isJsonObject(structured) ? structured : {};
  const agentId = name(details, "agentId");
  return [
    {
      result,
      response,
      text,
      durationMs: numberField(details, "durationMs") ?? numberField(details, "totalDurationMs"),
      agent: agentId === null ? null : { agentId, agentType: name(details, "agentType") },
    },
  ];
}
