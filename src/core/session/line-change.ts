import type { Truncation } from "../event.ts";
import { objectField, objectsField, textField, type JsonObject } from "../json.ts";

export interface LineChange {
  readonly added: number;
  readonly removed: number;
}

/** Places whose cut loses whole lines of a patch; a line that is cut itself still counts. */
const LOSES_LINES = /^\/tool_response(?:\/structuredPatch(?:\/\d{1,6}(?:\/lines)?)?)?$/;

/**
 * The lines that an edit call added and removed, from the payload of its end: the client reports the patch, and for a
 * new file its content.
 * @returns null where the payload does not say it, or was cut
 */
export function lineChangeOf(payload: JsonObject, truncations: readonly Truncation[]): LineChange | null {
  const response = objectField(payload, "tool_response");
  if (truncations.some(({ pointer }) => LOSES_LINES.test(pointer))) return null;
  if (textField(response, "type") === "create") {
    const isCut = truncations.some(({ pointer }) => pointer === "/tool_input" || pointer === "/tool_input/content");
    const content = objectField(payload, "tool_input")["content"];
    return isCut || typeof content !== "string" ? null : { added: lineCount(content), removed: 0 };
  }
  if (!Array.isArray(response["structuredPatch"])) return null;
  const lines = objectsField(response, "structuredPatch").flatMap((hunk) =>
    Array.isArray(hunk["lines"]) ? hunk["lines"].filter((line) => typeof line === "string") : [],
  );
  return {
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  };
}

function lineCount(text: string): number {
  if (text === "") return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
