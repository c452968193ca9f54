import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";

export interface PayloadEntry {
  readonly name: string;
  /** Strings unchanged; everything else, and the empty string, as indented JSON. */
  readonly text: string;
}

/** A payload in parts: input, output, the rest of what it says, and how Claude Code was set at that moment. */
export interface PayloadParts {
  readonly input: readonly PayloadEntry[];
  readonly output: readonly PayloadEntry[];
  readonly content: readonly PayloadEntry[];
  readonly circumstances: readonly PayloadEntry[];
}

/** Fields that the detail shows elsewhere, or that are not specific to the event. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "session_id",
  "agent_id",
  "cwd",
  "hook_event_name",
  "tool_name",
  "tool_use_id",
  "tool_input",
  "tool_response",
  "transcript_path",
  "prompt_id",
]);

const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  "permission_mode",
  "permission_suggestions",
  "session_title",
  "effort",
  "is_interrupt",
  "duration_ms",
  "stop_hook_active",
  "background_tasks",
  "session_crons",
  "agent_transcript_path",
  "message_id",
  "index",
]);

export function payloadParts(payload: JsonObject): PayloadParts {
  // A failed call has an error in place of a response.
  const error = payload["tool_input"] === undefined ? undefined : payload["error"];
  // A failed turn's error is a code, which its head says in words.
  const isElsewhere = error !== undefined || payload["hook_event_name"] === "StopFailure";
  const rest = Object.entries(payload)
    .filter(([name]) => !ELSEWHERE.has(name) && !(name === "error" && isElsewhere))
    .map(([name, value]) => ({ name, text: textOf(value) }));
  return {
    input: entries(payload["tool_input"], "tool_input"),
    output: [...entries(unpacked(payload["tool_response"]), "tool_response"), ...entries(error, "error")],
    content: rest.filter(({ name }) => !CIRCUMSTANCES.has(name)),
    circumstances: rest.filter(({ name }) => CIRCUMSTANCES.has(name)),
  };
}

function entries(value: JsonValue | undefined, name: string): PayloadEntry[] {
  if (value === undefined || value === null) return [];
  if (isJsonObject(value)) return Object.entries(value).map(([key, inner]) => ({ name: key, text: textOf(inner) }));
  return [{ name, text: textOf(value) }];
}

/** An MCP server's answer out of its blocks of text; JSON in a text as JSON. */
function unpacked(response: JsonValue | undefined): JsonValue | undefined {
  const blocks = isJsonObject(response) && Object.keys(response).length === 1 ? response["content"] : response;
  if (!Array.isArray(blocks) || blocks.length === 0) return response;
  const texts = blocks.flatMap((block: JsonValue) =>
    isJsonObject(block) && block["type"] === "text" && typeof block["text"] === "string" ? [block["text"]] : [],
  );
  // What else it holds, such as an image, has to be seen too.
  if (texts.length < blocks.length) return response;
  return texts.length === 1 ? jsonOf(texts.join("")) : texts.join("\n\n");
}

/** Numbers of so many digits would be read as others. */
const INEXACT = /\d{16}/;

function jsonOf(text: string): JsonValue {
  if (!/^\s*(?:\[|\{\s*")/.test(text) || INEXACT.test(text)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function textOf(value: JsonValue): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value, null, 2);
}
