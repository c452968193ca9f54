import { isJsonObject, textField, type JsonValue } from "../json.ts";

/** The readable part of a tool's response in any form. Empty when there is none. */
export function outputText(response: JsonValue): string {
  if (typeof response === "string") return response;
  if (Array.isArray(response)) {
    const parts: readonly JsonValue[] = response;
    return parts
      .map(outputText)
      .filter((text) => text !== "")
      .join("\n");
  }
  if (!isJsonObject(response)) return "";
  const streams = ["stdout", "stderr"].flatMap((name) => textField(response, name) ?? []);
  if (streams.length > 0) return streams.join("\n");
  return textField(response, "text") ?? textField(response, "result") ?? outputText(response["content"] ?? null);
}
