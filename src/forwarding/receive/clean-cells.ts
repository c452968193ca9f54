import { parseJsonObject } from "../../core/json.ts";
import type { MachineCells } from "../../core/machine.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";

/** What events name their session and calls by: a pattern that took one for a secret would part them. */
const IDS: ReadonlySet<string> = new Set(["session_id", "parent_session_id", "tool_use_id", "agent_id"]);

/** A row that another machine tells, without what is a secret by the patterns of this one. */
export function cleanCells(cells: MachineCells, redactor: Redactor): MachineCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [
      name,
      typeof cell !== "string" || IDS.has(name) ? cell : cleanText(cell, redactor),
    ]),
  );
}

/** Lists and objects are kept as JSON: by itself a part of that could end a string. */
function cleanText(text: string, redactor: Redactor): string {
  const value = text.startsWith("{") ? parseJsonObject(text) : null;
  return value === null ? redactor.redactText(text).text : JSON.stringify(redactor.redactJson(value).value);
}
