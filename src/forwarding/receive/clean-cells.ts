import { parseJsonObject } from "../../core/json.ts";
import type { MachineCells } from "../../core/machine.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";

/** The ids of sessions and calls in events: a pattern that redacted one as a secret would separate them. */
const IDS: ReadonlySet<string> = new Set(["session_id", "parent_session_id", "tool_use_id", "agent_id"]);

/** A row from another machine, with secrets redacted by this daemon's patterns. */
export function cleanCells(cells: MachineCells, redactor: Redactor): MachineCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [
      name,
      typeof cell !== "string" || IDS.has(name) ? cell : cleanText(cell, redactor),
    ]),
  );
}

/** Lists and objects are stored as JSON, so redact their strings: redacting the text could break its syntax. */
function cleanText(text: string, redactor: Redactor): string {
  const value = text.startsWith("{") ? parseJsonObject(text) : null;
  return value === null ? redactor.redactText(text).text : JSON.stringify(redactor.redactJson(value).value);
}
