import type { JsonObject } from "../../../src/core/json.ts";

/** The full text of a message from its event's payload. */
export function fullText(payload: JsonObject): string | null {
  for (const name of ["prompt", "last_assistant_message", "delta"]) {
    const text = payload[name];
    if (typeof text === "string" && text.trim() !== "") return text.trim();
  }
  return null;
}

const FOLDED_LINES = 16;
const FOLDED_CHARS = 1600;

/** The beginning of a long text; null if the text is short. */
export function foldText(text: string): string | null {
  let end = -1;
  for (let line = 0; line < FOLDED_LINES && end < text.length; line++) {
    const next = text.indexOf("\n", end + 1);
    end = next < 0 ? text.length : next;
  }
  const cut = Math.min(end, FOLDED_CHARS);
  // Folding a few words would take as much room as showing them.
  if (text.length - cut < 200 && !text.slice(cut + 1).includes("\n")) return null;
  return `${text.slice(0, cut).trimEnd()} …`;
}
