import { oneLine } from "../../../core/format/text.ts";
import { escapeToFit } from "./escape-markdown.ts";

/** One line for a place where markup works, such as content, a title or a field's name. Empty when nothing can be seen. */
export function escapedLine(raw: string, budget: number): string {
  // The first cut is only for cost; the second one is for graphemes.
  return escapeToFit(oneLine(raw, budget * 2), budget, "break");
}
