import { markOf, type Span } from "./finding.ts";
import { mergeSpans, replace } from "./replace.ts";

/** Two rounds are the rule: one that finds and one that finds nothing more. */
const MOST_ROUNDS = 8;

/**
 * Finds until nothing more is found: what stood glued to a secret may be one itself, and shows only when that is gone.
 * So a second redaction has nothing left to do. The spans are places of the given text, in order and apart.
 */
export function settle(text: string, find: (text: string) => readonly Span[]): readonly Span[] {
  let spans = find(text);
  for (let round = 1; round < MOST_ROUNDS && spans.length > 0; round += 1) {
    const more = find(replace(text, spans));
    if (more.length === 0) return spans;
    spans = mergeSpans([...spans, ...placedBack(more, spans)]);
  }
  return spans;
}

/** Spans of the redacted text as spans of the text before; a bound inside of a mark becomes the bound of what it hides. */
function placedBack(more: readonly Span[], hidden: readonly Span[]): readonly Span[] {
  return more.map((span) => ({
    ...span,
    start: placeOf(span.start, hidden, "start"),
    end: placeOf(span.end, hidden, "end"),
  }));
}

function placeOf(place: number, hidden: readonly Span[], bound: "start" | "end"): number {
  let shift = 0;
  for (const span of hidden) {
    const markStart = span.start + shift;
    const markEnd = markStart + markOf(span).length;
    if (bound === "start" ? place < markStart : place <= markStart) break;
    if (bound === "start" ? place < markEnd : place <= markEnd) return span[bound];
    shift = markEnd - span.end;
  }
  return place - shift;
}
