import type { StoredEventDetail } from "../../core/event.ts";
import { formatDuration } from "../../core/format/time.ts";
import type { Language } from "../../core/i18n/message.ts";
import { type JsonObject, objectField, objectsField, textField } from "../../core/json.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { stringsOf } from "../strings/strings.ts";
import { bodyOf, EMPTY, fieldsOf, proseBlock, textBlock, type Body } from "./body.ts";
import { toolInput, toolOutput } from "./tool-call.ts";

export function messageBody(kind: NotificationKind, event: StoredEventDetail, language: Language): Body {
  const { payload, toolName } = event;
  switch (kind) {
    case "permission":
    case "plan":
    case "tool":
      return toolName === null ? EMPTY : toolBody(toolName, event, language);
    case "question":
      return toolName === null ? askedByServer(payload, language) : toolBody(toolName, event, language);
    case "failure": {
      const keys = ["last_assistant_message", "error_details"] as const;
      const lines = [lastSeen(payload, language), ...keys.map((key) => textField(payload, key))];
      return bodyOf([textBlock(lines.filter((line) => line !== null).join("\n"))]);
    }
    case "finished":
      return { ...reply(payload), fields: background(payload, language) };
    case "subagent":
      return reply(payload);
    case "prompt":
      return bodyOf([textBlock(textField(payload, "prompt"))]);
    case "notice": {
      const summary = proseBlock(textField(payload, "compact_summary"));
      return bodyOf([summary.length > 0 ? summary : textBlock(textField(payload, "task_description"))]);
    }
    case "budget":
    case "limit":
    case "idle":
    case "health":
    case "session":
      return EMPTY;
    default:
      return kind satisfies never;
  }
}

function reply(payload: JsonObject): Body {
  return bodyOf([proseBlock(textField(payload, "last_assistant_message"))]);
}

function lastSeen(payload: JsonObject, language: Language): string | null {
  const atMs = Date.parse(textField(payload, "last_seen_at") ?? "");
  return Number.isNaN(atMs) ? null : stringsOf(language).lastSeen(atMs);
}

function toolBody(toolName: string, event: StoredEventDetail, language: Language): Body {
  const strings = stringsOf(language);
  const input = toolInput(toolName, objectField(event.payload, "tool_input"), event.cwd, strings);
  const output = toolOutput(toolName, event.payload);
  const duration = event.durationMs === null ? null : formatDuration(event.durationMs, language);
  return {
    blocks: [...input.blocks, ...output.blocks],
    fields: [...input.fields, ...fieldsOf([[strings.field.duration, duration]])],
  };
}

/** A question of an MCP server: its text, the page to open, and the fields to fill in. */
function askedByServer(payload: JsonObject, language: Language): Body {
  const wanted = Object.keys(objectField(objectField(payload, "requested_schema"), "properties"));
  const { field } = stringsOf(language);
  return bodyOf(
    [textBlock(textField(payload, "message"))],
    [
      [field.url, textField(payload, "url")],
      [field.wanted, wanted.slice(0, 20).join(", ")],
    ],
  );
}

function background(payload: JsonObject, language: Language) {
  const tasks = objectsField(payload, "background_tasks").map((task) => textField(task, "description") ?? "?");
  return fieldsOf([[stringsOf(language).field.background, tasks.slice(0, 10).join("\n")]]);
}
