import { type JsonObject, numberField, objectField, objectsField, textField } from "../../core/json.ts";
import { type Redactor, redactHead } from "../../core/redact/create-redactor.ts";
import { lineObject, timeOf } from "../claude/transcript/parse-line.ts";
import { boundedField } from "../payload/payload-field.ts";
import { failureCodeOf, MAX_TEXT, spokenFacts, usageFacts } from "../transcript/provider-facts.ts";
import type { LineParser, TranscriptFact } from "../transcript/transcript-line.ts";
import { callIdOf } from "./shape.ts";

/** More calls than run at once. */
const MAX_CALLS = 1000;

/** The lines of an `events.jsonl`: those of a subagent name it. */
export function createEventParser(): LineParser {
  /** The ids of calls that hooks reported, by those of the file. */
  const calls = new Map<string, string>();
  return (text, redactor) => {
    const line = lineObject(text);
    if (line === null) return null;
    const data = objectField(line, "data");
    noteCalls(line, data, calls);
    const isStart = textField(line, "type") === "session.start";
    const facts = factsOf(line, data, { redactor, callOf: (id) => calls.get(id) ?? null });
    if (facts.length === 0 && !isStart) return null;
    return {
      uuid: boundedField(line, "id"),
      sessionId: isStart ? boundedField(data, "sessionId") : null,
      copiedFrom: null,
      agentId: boundedField(line, "agentId"),
      atMs: timeOf(line),
      gitBranch: isStart ? boundedField(objectField(data, "context"), "branch") : null,
      clientVersion: isStart ? boundedField(data, "copilotVersion") : null,
      facts,
    };
  };
}

/** What a hook for a call that begins was given. Those of a subagent have another time than their payloads. */
function noteCalls(line: JsonObject, data: JsonObject, calls: Map<string, string>): void {
  if (textField(data, "hookType") !== "preToolUse" || "agentId" in line) return;
  const time = textField(line, "timestamp") ?? "";
  for (const call of objectsField(objectField(data, "input"), "toolCalls")) {
    const id = boundedField(call, "id");
    if (id !== null) calls.set(id, callIdOf(time, objectField(call, "args")));
  }
  for (const id of calls.keys()) {
    if (calls.size <= MAX_CALLS) break;
    calls.delete(id);
  }
}

interface LineContext {
  readonly redactor: Redactor;
  callOf(toolCallId: string): string | null;
}

function factsOf(line: JsonObject, data: JsonObject, { redactor, callOf }: LineContext): readonly TranscriptFact[] {
  const toolCallId = boundedField(data, "toolCallId");
  const toolUseId = callOf(toolCallId ?? "");
  switch (textField(line, "type")) {
    case "user.message":
      return spokenFacts("prompt", textField(data, "content") ?? "", redactor);
    case "assistant.message":
      return spokenFacts("reply", textField(data, "content") ?? "", redactor);
    case "session.usage_record": {
      const usage = objectField(data, "usage");
      const [messageId, model] = [boundedField(line, "id"), boundedField(usage, "model")];
      return usageFacts({ messageId, model, atMs: timeOf(line) }, usage, COUNTS);
    }
    case "permission.completed":
      // What a hook decides opens no dialog.
      if (toolCallId === null) return [];
      return [{ kind: "answered", toolUseId }, ...denied(toolUseId, textField(objectField(data, "result"), "kind"))];
    case "tool.execution_complete":
      return denied(toolUseId, textField(objectField(data, "error"), "code"));
    case "abort":
      return [{ kind: "interrupted", during: "turn", cutCalls: true }];
    case "session.error": {
      const error = failureCodeOf(numberField(data, "statusCode")) ?? boundedField(data, "errorType") ?? "unknown";
      const message = redactHead(textField(data, "message") ?? "", MAX_TEXT, redactor);
      return [{ kind: "api-error", error, message: message === "" ? null : message, untilMs: null }];
    }
    default:
      return [];
  }
}

/** In Claude Code's words. A cancelled one is followed by the end of the turn. */
const DENIALS: ReadonlyMap<string, string> = new Map([
  ["denied-interactively-by-user", "user-rejected"],
  ["denied-no-approval-rule-and-could-not-request-from-user", "permission-rule"],
]);

function denied(toolUseId: string | null, word: string | null): readonly TranscriptFact[] {
  if (toolUseId === null || word?.startsWith("denied") !== true) return [];
  const denial = DENIALS.get(word) ?? word;
  return [{ kind: "tool-result", toolUseId, isError: true, permission: null, denial, deniedBeforeRun: true }];
}

const COUNTS = {
  input: "inputTokens",
  cached: "cacheReadTokens",
  written: "cacheWriteTokens",
  output: "outputTokens",
};
