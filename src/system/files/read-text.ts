import { readFileSync } from "node:fs";
import { type JsonObject, parseJsonObject } from "../../core/json.ts";

/** A file's text; null where it is missing or cannot be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The JSON object in a file; null where there is none. */
export function readJsonObject(path: string): JsonObject | null {
  return parseJsonObject(readText(path) ?? "");
}
