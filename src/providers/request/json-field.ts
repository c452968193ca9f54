import { isJsonObject, type JsonValue } from "../../core/json.ts";

/** A field of an answer that should be a JSON object; undefined where it is none. */
export function jsonField(text: string, name: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value[name] : undefined;
  } catch {
    return undefined;
  }
}
