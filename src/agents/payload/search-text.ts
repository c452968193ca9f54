import { UNSEARCHED } from "../../core/history.ts";
import { headOf, stripAnsi } from "../../core/format/text.ts";
import { objectField, textField, type JsonObject, type JsonValue } from "../../core/json.ts";

/** Characters of one event in full-text search. More would make the index the largest part of the database. */
const BUDGET = 2000;

/** Limit of one text, so that a long output leaves room for the rest. */
const SHARE = 800;

const MAX_DEPTH = 4;

/** Prompt, reply, command, paths and output of a payload, one a line, within the budget. */
export function searchText(payload: JsonObject): string {
  const parts: string[] = [];
  let left = BUDGET;

  function collect(value: JsonValue, depth: number): void {
    if (left <= 0) return;
    if (typeof value === "string") {
      // Colour codes stand between the letters of a word, and are never searched for.
      const part = headOf(stripAnsi(headOf(value, 4 * SHARE)), Math.min(SHARE, left)).trim();
      if (part === "") return;
      parts.push(part);
      left -= part.length + 1;
      return;
    }
    if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return;
    for (const [key, child] of Object.entries(value)) {
      if (left <= 0) return;
      if (!UNSEARCHED.has(key)) collect(child, depth + 1);
    }
  }

  collect(payload, 0);
  const input = objectField(payload, "tool_input");
  const path = textField(input, "file_path") ?? textField(input, "notebook_path");
  // A search for a file looks for its path, which long texts before it have crowded out.
  if (left <= 0 && path !== null && !parts.includes(path)) parts.push(headOf(path, SHARE));
  return parts.join("\n").toWellFormed();
}
