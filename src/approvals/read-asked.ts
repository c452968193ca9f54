import { isUtf8 } from "node:buffer";
import { redactPayload } from "../agents/payload/redact-payload.ts";
import { boundedField, MAX_PATH } from "../agents/payload/payload-field.ts";
import { toParsed } from "../agents/payload/parse-payload.ts";
import { wellFormedJson } from "../agents/payload/well-formed.ts";
import { baseName, plainName } from "../core/format/text.ts";
import {
  isJsonObject,
  isSameJson,
  type JsonObject,
  type JsonValue,
  objectField,
  objectsField,
  parseJsonObject,
  textField,
} from "../core/json.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { UNBOUNDED } from "../core/redact/redact-json.ts";
import { type AnswerChoice, CHOICES_OF, type RequestKind } from "../core/request.ts";
import { readSuggestions } from "./suggestions.ts";

/** A text in two forms: as Claude Code wrote it, for the answer, and without secrets, for people. */
interface TwoForms {
  readonly raw: string;
  readonly shown: string;
}

export interface AskedQuestion extends TwoForms {
  readonly isMultiSelect: boolean;
  /** It takes no words but its labels (OpenCode). */
  readonly isClosed: boolean;
  readonly labels: readonly TwoForms[];
}

/** Tools whose `description` explains the call. That of another is a part of what it does, as in an issue of a tracker. */
const COMMENTED: ReadonlySet<string> = new Set(["Bash", "PowerShell", "Agent", "Task"]);

/** Calls of Codex for which its hook was tried (0.171). It has no questions, and would drop an answer that stops the turn. */
const CODEX_TOOLS = /^(?:Bash$|apply_patch$|mcp__)/;
const CODEX_CHOICES: readonly AnswerChoice[] = ["allow", "deny"];

/** As for stored payloads. No person reads a deeper one, and what handles JSON recursively would run out of stack. */
const MAX_DEPTH = 64;

/** What the hook of a `PermissionRequest` brought. The raw parts stay in memory: an answer repeats them unchanged. */
export type Asked = Readonly<NonNullable<ReturnType<typeof readAsked>>>;

/**
 * @returns null for a body that is no `PermissionRequest`, too deep, or not what its own parse gives back byte for byte
 *   (a name twice, a number beyond a double, a broken character): an answer could not repeat it unchanged
 */
export function readAsked(body: Buffer, redactor: Redactor) {
  const text = body.toString("utf8");
  const raw = parseJsonObject(text);
  const wellFormed = parseJsonObject(wellFormedJson(text));
  if (raw === null || wellFormed === null || raw["hook_event_name"] !== "PermissionRequest") return null;
  // What is no object would be shown as an empty one.
  if (!isJsonObject(raw["tool_input"] ?? {})) return null;
  if (isDeeper(raw, MAX_DEPTH) || !isUtf8(body) || JSON.stringify(raw) !== text.trim()) return null;
  const { payload } = redactPayload(wellFormed, redactor, UNBOUNDED);
  const sessionId = boundedField(payload, "session_id");
  const toolName = boundedField(raw, "tool_name");
  const stored = toParsed(wellFormed, { receivedAtMs: 0, redactor });
  if (sessionId === null || toolName === null || stored.kind === "invalid") return null;
  const { agent } = stored.event;
  // Another agent that reads Claude Code's settings may take an answer otherwise, or show no dialog beside it.
  const isCodex = agent === "codex";
  if (isCodex ? !CODEX_TOOLS.test(toolName) : agent !== "claude" && agent !== "opencode") return null;
  const kind = agent === "opencode" && toolName !== "AskUserQuestion" ? "permission" : kindOf(toolName);
  const [rawInput, input] = [objectField(raw, "tool_input"), objectField(payload, "tool_input")];
  const suggestionsOf = (from: JsonObject): readonly JsonObject[] =>
    agent === "opencode" ? opencodeSuggestions(from) : objectsField(from, "permission_suggestions");
  const rawSuggestions = suggestionsOf(raw);
  const questions = kind === "question" ? questionsOf(rawInput, input) : [];
  const cwd = boundedField(payload, "cwd", MAX_PATH);
  return {
    agent,
    rawInput,
    rawSuggestions,
    questions,
    /** The payload as the event that the other hook stores has it. */
    payloadText: stored.event.payloadText,
    /** What may be shown. */
    shown: {
      sessionId,
      agentId: boundedField(payload, "agent_id"),
      agentType: plainName(boundedField(payload, "agent_type")),
      kind,
      toolName: plainName(toolName) ?? toolName,
      projectName: plainName(cwd === null ? null : baseName(cwd)),
      cwd,
      input,
      isRedacted: !isSameJson(input, objectField(wellFormed, "tool_input")),
      description: COMMENTED.has(toolName) ? textField(input, "description") : null,
      suggestions: readSuggestions(rawSuggestions, suggestionsOf(payload)),
      // OpenCode ends the turn where a question is declined.
      choices: (isCodex ? CODEX_CHOICES : choicesOf(kind, questions)).filter(
        (choice) => agent === "claude" || kind === "permission" || choice !== "deny",
      ),
      holdsDialog: isCodex,
    },
  };
}

/** What OpenCode's dialog offers to allow always: in its process's memory, for all sessions of the project (1.18.33). */
function opencodeSuggestions({ permission, always, tool_name }: JsonObject): readonly JsonObject[] {
  if (!Array.isArray(always) || always.length === 0) return [];
  const toolName = permission === "bash" ? "Bash" : (permission ?? tool_name ?? "");
  const rules = always.map((ruleContent) => ({ toolName, ruleContent }));
  return [{ type: "addRules", behavior: "allow", rules, destination: "process" }];
}

function isDeeper(value: JsonValue, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((child) => isDeeper(child, depth - 1));
}

function kindOf(toolName: string): RequestKind {
  if (toolName === "AskUserQuestion") return "question";
  return toolName === "ExitPlanMode" ? "plan" : "permission";
}

/**
 * Answers are keyed by the question's text, so texts that are equal, or look it without their secrets, are left to the
 * terminal.
 */
function choicesOf(kind: RequestKind, questions: readonly AskedQuestion[]): readonly AnswerChoice[] {
  const choices: readonly AnswerChoice[] = CHOICES_OF[kind];
  if (kind !== "question") return choices;
  const isClear = questions.length > 0 && isDistinct(questions) && questions.every(({ labels }) => isDistinct(labels));
  return isClear ? choices : choices.filter((choice) => choice !== "answer");
}

function isDistinct(texts: readonly TwoForms[]): boolean {
  const [raw, shown] = [new Set(texts.map((text) => text.raw)), new Set(texts.map((text) => text.shown))];
  return raw.size === texts.length && shown.size === texts.length;
}

function questionsOf(raw: JsonObject, shown: JsonObject): readonly AskedQuestion[] {
  const clean = objectsField(shown, "questions");
  return objectsField(raw, "questions").map((question, at) => ({
    ...formsOf(question, clean[at], "question"),
    isMultiSelect: question["multiSelect"] === true,
    isClosed: question["custom"] === false,
    labels: objectsField(question, "options").map((option, place) =>
      formsOf(option, objectsField(clean[at] ?? {}, "options")[place], "label"),
    ),
  }));
}

function formsOf(raw: JsonObject, shown: JsonObject | undefined, key: string): TwoForms {
  return { raw: textField(raw, key) ?? "", shown: textField(shown ?? {}, key) ?? "" };
}
