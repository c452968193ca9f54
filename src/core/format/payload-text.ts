import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** A field of a stored payload. Of another type it counts as absent, never as an error; so do the two below. */
export function textField(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function objectField(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

export function objectsField(object: JsonObject, key: string): readonly JsonObject[] {
  const value: JsonValue | undefined = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

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
