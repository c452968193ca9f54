import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { lineDiff } from "../../core/format/line-diff.ts";

/** A readable piece of a payload, with the language that it is written in. */
export interface PayloadText {
  readonly text: string;
  readonly language: "" | "bash" | "diff" | "json" | "markdown";
}

/** A tool's input, in the form most useful to a person. */
export function inputTexts(payload: JsonObject): readonly PayloadText[] {
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return [];
  const command = textOf(input, "command");
  if (command !== null) return [{ text: command, language: "bash" }];
  const edits = [input, ...objectsOf(input, "edits")].flatMap(diffOf);
  const path = textOf(input, "file_path");
  if (edits.length > 0) {
    return [...(path === null ? [] : [{ text: path, language: "" } as const]), ...edits];
  }
  const content = textOf(input, "content");
  if (path !== null && content !== null) {
    return [
      { text: path, language: "" },
      { text: lineDiff("", content), language: "diff" },
    ];
  }
  return [{ text: JSON.stringify(input, null, 2), language: "json" }];
}

/** A call's outcome: its failure, or its answer. */
export function outputTexts(payload: JsonObject): readonly PayloadText[] {
  const printed = textOf(payload, "error") ?? textOf(payload, "reason") ?? answerOf(payload["tool_response"] ?? null);
  return printed === "" ? [] : [{ text: printed, language: "" }];
}

/** A text field of a payload; null when it is empty or of another type. */
export function textOf(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function diffOf(edit: JsonObject): readonly PayloadText[] {
  const [before, after] = [edit["old_string"], edit["new_string"]];
  if (typeof before !== "string" || typeof after !== "string") return [];
  return [{ text: lineDiff(before, after), language: "diff" }];
}

function objectsOf(object: JsonObject, key: string): readonly JsonObject[] {
  const value: JsonValue | undefined = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function answerOf(response: JsonValue): string {
  if (typeof response === "string") return response;
  if (Array.isArray(response))
    return response
      .map(answerOf)
      .filter((part) => part !== "")
      .join("\n");
  if (!isJsonObject(response)) return "";
  const streams = ["stdout", "stderr"].flatMap((name) => textOf(response, name) ?? []);
  if (streams.length > 0) return streams.join("\n");
  return textOf(response, "text") ?? textOf(response, "result") ?? answerOf(response["content"] ?? null);
}
