import type { JsonObject } from "../../core/json.ts";
import { objectsField, textField } from "./payload-field.ts";

const MARKS: Readonly<Record<string, string>> = { completed: "✓", in_progress: "▸" };

/** The list of `TodoWrite`, one line for each entry. */
export function todoText(input: JsonObject): string {
  return objectsField(input, "todos")
    .map((todo) => `${MARKS[textField(todo, "status") ?? ""] ?? "○"} ${textField(todo, "content") ?? "?"}`)
    .join("\n");
}
