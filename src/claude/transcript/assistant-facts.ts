import { LAST_MS } from "../../core/bounds.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { redactHead } from "../../core/redact/redact-head.ts";
import { listField, numberField, objectField, textField } from "../payload/payload-field.ts";
import { textOf } from "./content-text.ts";
import { parseUsage, usageVariant } from "./parse-usage.ts";
import type { TranscriptFact } from "./transcript-line.ts";

const MAX_ID = 256;

/** The model name of text that the client wrote in the model's place. */
const NO_MODEL = "<synthetic>";

interface AssistantContext {
  readonly agentId: string | null;
  readonly atMs: number | null;
  readonly redactor: Redactor;
}

/** Facts of a model's line: one block of an answer, with the usage of the whole answer. */
export function assistantFacts(
  line: JsonObject,
  { agentId, atMs, redactor }: AssistantContext,
): readonly TranscriptFact[] {
  const message = objectField(line, "message");
  const text = textOf(listField(message, "content"), redactor);
  if (line["isApiErrorMessage"] === true) {
    const error = redactHead(textField(line, "error") ?? "unknown", MAX_ID, redactor);
    const untilMs = endOfLimitMs(line);
    return [{ kind: "api-error", error, message: text === "" ? null : text, retries: false, untilMs }];
  }
  const model = textField(message, "model");
  if (model === null || model === NO_MODEL || model.length > MAX_ID) return [];

  const facts: TranscriptFact[] = [];
  if (text !== "") facts.push({ kind: "reply", text, final: message["stop_reason"] === "end_turn" });
  const messageId = textField(message, "id") ?? textField(line, "requestId");
  const usage = message["usage"];
  if (messageId !== null && messageId.length <= MAX_ID && isJsonObject(usage)) {
    const tokens = parseUsage(usage);
    const variant = usageVariant(usage);
    const requestId = requestOf(line);
    if (tokens !== null) {
      facts.push({ kind: "usage", usage: { messageId, requestId, model, agentId, atMs, variant, tokens } });
    }
  }
  return facts;
}

function requestOf(line: JsonObject): string | null {
  const requestId = textField(line, "requestId");
  return requestId === null || requestId.length > MAX_ID ? null : requestId;
}

/** The text has a time of day at most; the line has the second. */
function endOfLimitMs(line: JsonObject): number | null {
  const limits = objectField(line, "quotaLimits");
  const resetsAtS = limits["status"] === "rejected" ? numberField(limits, "resetsAt") : null;
  return resetsAtS !== null && resetsAtS > 0 && resetsAtS * 1000 <= LAST_MS ? resetsAtS * 1000 : null;
}
