import { oneLine } from "../../../core/format/text.ts";
import { escapeToFit } from "./escape-markdown.ts";

/** One line for places with markup, such as content, a title or a field's name. Empty when nothing is visible. */
export function escapedLine(raw: string, budget: number): string {
  // The first truncation limits the cost; the second one respects graphemes.
  return escapeToFit(oneLine(raw, budget * 2), budget, "break");
}
