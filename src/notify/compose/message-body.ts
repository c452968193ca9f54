import type { StoredEventDetail } from "../../core/event.ts";
import { formatMeasured } from "../../core/format/time.ts";
import { instantText, type Language } from "../../core/i18n/message.ts";
import type { JsonObject } from "../../core/json.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { stringsOf } from "../strings/strings.ts";
import {
  EMPTY,
  fieldsOf,
  joinBodies,
  textBlock,
  textBody,
  type Body,
  objectField,
  objectsField,
  textField,
} from "./body.ts";
import { toolInput, toolOutput } from "./tool-call.ts";

/** The part of a message below its headline, by kind. */
export function messageBody(kind: NotificationKind, event: StoredEventDetail, language: Language): Body {
  const { payload } = event;
  switch (kind) {
    case "permission":
    case "plan":
    case "tool":
      return event.toolName === null ? EMPTY : toolBody(event.toolName, event, language);
    case "question":
      return event.toolName === null ? askedByServer(payload, language) : toolBody(event.toolName, event, language);
    case "failure":
      return textBody(
        [lastSeen(payload, language), textField(payload, "last_assistant_message"), textField(payload, "error_details")]
          .filter((text) => text !== null)
          .join("\n"),
        "error.txt",
      );
    case "finished":
      return {
        ...textBody(textField(payload, "last_assistant_message"), "reply.md"),
        fields: background(payload, language),
      };
    case "subagent":
      return textBody(textField(payload, "last_assistant_message"), "result.md");
    case "prompt":
      return textBody(textField(payload, "prompt"), "prompt.md");
    case "notice":
      return textBody(textField(payload, "compact_summary") ?? textField(payload, "task_description"), "notice.txt");
    case "idle":
    case "health":
    case "session":
      return EMPTY;
    default:
      return kind satisfies never;
  }
}

/** When a process that is gone was last seen. */
function lastSeen(payload: JsonObject, language: Language): string | null {
  const atMs = Date.parse(textField(payload, "last_seen_at") ?? "");
  return Number.isNaN(atMs) ? null : stringsOf(language).lastSeen(instantText(atMs));
}

function toolBody(toolName: string, event: StoredEventDetail, language: Language): Body {
  const strings = stringsOf(language);
  const input = toolInput(toolName, { input: objectField(event.payload, "tool_input"), cwd: event.cwd, strings });
  const duration = event.durationMs === null ? null : formatMeasured(event.durationMs, language);
  const timed = { ...input, fields: [...input.fields, ...fieldsOf([[strings.field.duration, duration]])] };
  return joinBodies(timed, toolOutput(toolName, event.payload));
}

/** A question of an MCP server: its text, the page to open, and the fields to fill in. */
function askedByServer(payload: JsonObject, language: Language): Body {
  const wanted = Object.keys(objectField(objectField(payload, "requested_schema"), "properties"));
  const { field } = stringsOf(language);
  return {
    blocks: textBlock(textField(payload, "message")),
    fields: fieldsOf([
      [field.url, textField(payload, "url")],
      [field.wanted, wanted.slice(0, 20).join(", ")],
    ]),
    fileName: "question.txt",
  };
}

function background(payload: JsonObject, language: Language) {
  const tasks = objectsField(payload, "background_tasks").map((task) => textField(task, "description") ?? "?");
  return fieldsOf([[stringsOf(language).field.background, tasks.slice(0, 10).join("\n")]]);
}
