import { toTimestamp } from "../../api/routes.ts";
import type { StoredEventDetail } from "../../core/event.ts";
import { lineDiff } from "../../core/format/line-diff.ts";
import { type JsonObject, isJsonObject, objectsField, textField } from "../../core/json.ts";
import { outputText } from "../../core/format/payload-text.ts";
import { stripAnsi } from "../../core/format/text.ts";
import type { Session } from "../../core/session/session.ts";

export function markdownHead(session: Session): string {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Session", session.sessionId],
    ["Project", session.projectName],
    ["Folder", session.cwd],
    ["Branch", session.branch],
    ["Model", session.model],
    ["Began", toTimestamp(session.startedAtMs)],
    ["Last used", toTimestamp(session.lastUsedAtMs)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${inline(value)}`]));
  return `# ${inline(session.title ?? session.sessionId)}\n\n${lines.join("\n")}\n`;
}

/** One event as a part of its session's timeline. Payload text is in blocks of code, so none acts as Markdown. */
export function markdownOf(event: StoredEventDetail): string {
  const { payload } = event;
  switch (event.hookEventName) {
    case "UserPromptSubmit":
      return part(event, "Prompt", textsOf(textField(payload, "prompt")));
    case "Stop":
    case "SubagentStop":
      return part(event, "Reply", textsOf(textField(payload, "last_assistant_message")));
    case "StopFailure":
      return part(
        event,
        "Failed",
        textsOf(textField(payload, "last_assistant_message") ?? textField(payload, "error")),
      );
    case "PreToolUse":
      return part(event, "Call", inputTexts(payload));
    case "PermissionRequest":
      return part(event, "Permission asked", inputTexts(payload));
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return part(event, "Result", outputTexts(payload));
    default:
      return `\n- ${toTimestamp(event.receivedAtMs)} ${inline(`${event.hookEventName}: ${event.summary}`)}\n`;
  }
}

function part(event: StoredEventDetail, name: string, texts: readonly PayloadText[]): string {
  const whose = event.agentId === null ? "" : ` · subagent ${inline(event.agentId)}`;
  const tool = event.toolName === null ? "" : ` · ${inline(event.toolName)}`;
  const took = event.durationMs === null ? "" : ` · ${event.durationMs} ms`;
  const state = event.status === "failed" || event.status === "denied" ? ` · ${event.status}` : "";
  const level = name === "Prompt" || name === "Reply" ? "##" : "###";
  const head = `${level} ${name}${tool}${whose}${state}${took}\n\n${toTimestamp(event.receivedAtMs)} · event ${event.seq}\n`;
  const cut = event.truncations.length === 0 ? "" : "\nCut: the archived raw file has all of it.\n";
  return `\n${head}${texts.map(({ text, language }) => `\n${fence(text, language)}`).join("")}${cut}`;
}

function textsOf(text: string | null): readonly PayloadText[] {
  return text === null ? [] : [{ text, language: "markdown" }];
}

// Control characters other than tab and line feed, and marks that turn the direction of a line.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text as a block of code that it cannot end: the fence is longer than any run of backticks inside.
 * @param language a constant, never from a payload
 */
function fence(text: string, language = ""): string {
  const plain = stripAnsi(text)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(UNPRINTABLE, "")
    .replace(/(?<!\n)\n+$/, "")
    .toWellFormed();
  const longest = Math.max(2, ...plain.matchAll(/`+/g).map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${plain}\n${marks}\n`;
}

/** One line of a text as literal Markdown: every sign with a meaning is escaped. */
function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(UNPRINTABLE, "")
    .toWellFormed()
    .replaceAll(/[\\`*_{}[\]()#+!|<>&~$@=]/g, "\\$&");
}

/** A readable piece of a payload, with the language that it is written in. */
interface PayloadText {
  readonly text: string;
  readonly language: "" | "bash" | "diff" | "json" | "markdown";
}

/** A tool's input, in the form most useful to a person. */
function inputTexts(payload: JsonObject): readonly PayloadText[] {
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return [];
  const command = textField(input, "command");
  if (command !== null) return [{ text: command, language: "bash" }];
  const edits = [input, ...objectsField(input, "edits")].flatMap(diffOf);
  const path = textField(input, "file_path");
  if (edits.length > 0) {
    return [...(path === null ? [] : [{ text: path, language: "" } as const]), ...edits];
  }
  const content = textField(input, "content");
  if (path !== null && content !== null) {
    return [
      { text: path, language: "" },
      { text: lineDiff("", content), language: "diff" },
    ];
  }
  return [{ text: JSON.stringify(input, null, 2), language: "json" }];
}

/** A call's outcome: its failure, or its answer. */
function outputTexts(payload: JsonObject): readonly PayloadText[] {
  const printed =
    textField(payload, "error") ?? textField(payload, "reason") ?? outputText(payload["tool_response"] ?? null);
  return printed === "" ? [] : [{ text: printed, language: "" }];
}

function diffOf(edit: JsonObject): readonly PayloadText[] {
  const [before, after] = [edit["old_string"], edit["new_string"]];
  if (typeof before !== "string" || typeof after !== "string") return [];
  return [{ text: lineDiff(before, after), language: "diff" }];
}
