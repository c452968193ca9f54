import { plainName } from "../../../core/format/text.ts";
import { LAST_MS, isJsonObject, type JsonObject, objectField, textField } from "../../../core/json.ts";
import { BUILT_IN, type Redactor, redactHead } from "../../../core/redact/create-redactor.ts";
import { isTaskNotice, taskNotice } from "../payload/background-task.ts";
import { wellFormedJson } from "../../payload/well-formed.ts";
import { assistantFacts, type LineContext, name, userFacts } from "./message-facts.ts";
import { parseCostState } from "./parse-usage.ts";
import type { CopySource, TranscriptFact, TranscriptLine } from "../../transcript/transcript-line.ts";

const MAX_TITLE = 512;
/** The head of a notice, which holds its tags. */
const MAX_NOTICE = 16_384;

/**
 * Parses one line of a transcript without its secrets; null for an unknown or broken line. Pure.
 *
 * Only the kinds of line named here are parsed: system prompts, other attachments, recorded API requests and additions
 * of newer clients never leave this function.
 */
export function parseLine(text: string, redactor: Redactor = BUILT_IN): TranscriptLine | null {
  const object = lineObject(text);
  const line = object === null ? null : toLine(object, redactor);
  return line === null || line.facts.length === 0 ? null : line;
}

/** Null for a line that is no JSON object. */
export function lineObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(wellFormedJson(text));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The line without its secrets. Its facts may be empty. */
export function toLine(line: JsonObject, redactor: Redactor): TranscriptLine {
  const agentId = name(line, "agentId");
  const atMs = timeOf(line);
  const facts = factsOf(line, { agentId, atMs, redactor });
  const sessionId = name(line, "sessionId");
  return {
    uuid: name(line, "uuid"),
    sessionId,
    copiedFrom: copySource(line, sessionId),
    agentId,
    atMs,
    gitBranch: branchOf(line, redactor),
    clientVersion: name(line, "version"),
    facts,
  };
}

/** `/branch` marks every line, `--fork-session` only answers. */
function copySource(line: JsonObject, sessionId: string | null): CopySource | null {
  const forked = name(objectField(line, "forkedFrom"), "sessionId");
  if (forked !== null && forked !== sessionId) return { sessionId: forked, by: "fork" };
  const requested = name(line, "requestSessionId");
  return requested === null || requested === sessionId ? null : { sessionId: requested, by: "request" };
}

function branchOf(line: JsonObject, redactor: Redactor): string | null {
  const branch = name(line, "gitBranch");
  return branch === null ? null : plainName(redactor.redactText(branch).text);
}

function factsOf(line: JsonObject, context: LineContext): readonly TranscriptFact[] {
  const { redactor } = context;
  switch (textField(line, "type") ?? "") {
    case "assistant":
      return assistantFacts(line, context);
    case "user":
      return userFacts(line, redactor);
    case "ai-title":
      return titleFacts("client", textField(line, "aiTitle"), redactor);
    case "custom-title":
      return titleFacts("person", textField(line, "customTitle"), redactor);
    case "attachment":
      return attachmentFacts(objectField(line, "attachment"));
    case "queue-operation":
      return queueFacts(line, redactor);
    case "system":
      return noticeFacts(line);
    case "cost-state": {
      const cost = parseCostState(line);
      return cost === null ? [] : [{ kind: "cost", cost }];
    }
    default:
      return [];
  }
}

function titleFacts(by: "person" | "client", title: string | null, redactor: Redactor): readonly TranscriptFact[] {
  return title === null ? [] : [{ kind: "title", by, title: redactHead(title, MAX_TITLE, redactor) }];
}

/** The only attachment that counts is the note that a hook answered in a person's place. */
function attachmentFacts(attachment: JsonObject): readonly TranscriptFact[] {
  const toolUseId = name(attachment, "toolUseID");
  if (attachment["type"] !== "hook_permission_decision" || toolUseId === null) return [];
  return [{ kind: "hook-decision", toolUseId }];
}

/** Prompts that wait for the model. A hook reports typed-ahead prompts in their turn. */
function queueFacts(line: JsonObject, redactor: Redactor): readonly TranscriptFact[] {
  if (line["operation"] !== "enqueue") return [];
  const content = textField(line, "content") ?? "";
  if (!isTaskNotice(content)) return [];
  const notice = taskNotice(redactHead(content, MAX_NOTICE, redactor));
  return notice === null ? [] : [{ kind: "task-over", notice }];
}

/** Notices on the client's screen (2.1.332). */
const CONTINUES = /^Usage limit reached · set to continue automatically\b/;
const CANCELLED = /^Automatic continue cancelled\b/;

function noticeFacts(line: JsonObject): readonly TranscriptFact[] {
  const content = line["subtype"] === "informational" ? (textField(line, "content") ?? "") : "";
  const continues = CONTINUES.test(content);
  return continues || CANCELLED.test(content) ? [{ kind: "continues", continues }] : [];
}

/** A time that a `Date` can write with a four-digit year; null for anything else. */
export function timeOf(line: JsonObject): number | null {
  const text = textField(line, "timestamp");
  const time = text === null || text.length > 40 ? Number.NaN : Date.parse(text);
  return time >= 0 && time <= LAST_MS ? time : null;
}
