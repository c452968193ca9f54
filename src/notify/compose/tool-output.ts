import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { codeBlock, EMPTY, textBlock, type Body } from "./body.ts";
import { textField } from "./payload-field.ts";

/** Tools whose input is enough: their output repeats it, or is the file that they read. */
const SILENT: ReadonlySet<string> = new Set([
  "Read",
  "Write",
  "Edit",
  "MultiEdit",
  "NotebookEdit",
  "TodoWrite",
  "TaskCreate",
  "TaskUpdate",
  "ExitPlanMode",
]);

/** Tools that answer in prose. */
const PROSE: ReadonlySet<string> = new Set(["Task", "Agent", "WebFetch", "WebSearch"]);

/** The result of a call: its output, or why it failed or was denied. */
export function toolOutput(toolName: string, payload: JsonObject): Body {
  const error = textField(payload, "error");
  if (error !== null) return { blocks: codeBlock(null, error), fields: [], fileName: "error.txt" };
  const reason = textField(payload, "reason");
  if (reason !== null) return { blocks: textBlock(reason), fields: [], fileName: "reason.txt" };
  if (SILENT.has(toolName)) return EMPTY;
  const text = outputText(payload["tool_response"] ?? null);
  return PROSE.has(toolName)
    ? { blocks: textBlock(text), fields: [], fileName: "result.md" }
    : { blocks: codeBlock(null, text), fields: [], fileName: "output.txt" };
}

/** The readable part of a tool's response in any form. Empty when there is none. */
function outputText(response: JsonValue): string {
  if (typeof response === "string") return response;
  if (isJsonObject(response)) {
    const streams = [textField(response, "stdout"), textField(response, "stderr")].filter((text) => text !== null);
    if (streams.length > 0) return streams.join("\n");
    return textField(response, "result") ?? outputText(response["content"] ?? null);
  }
  if (!Array.isArray(response)) return "";
  return response.map((part) => (isJsonObject(part) ? (textField(part, "text") ?? "") : "")).join("\n");
}
