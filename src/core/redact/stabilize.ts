import { markOf, type Span } from "./finding.ts";
import { mergeSpans, replace } from "./replace.ts";

/** Two rounds are usual: one with findings and one without. */
const MOST_ROUNDS = 8;

/**
 * Repeats until no more secrets are found: removing one secret can expose an adjacent one. So a second redaction
 * changes nothing. The spans are places of the given text, sorted and without overlap.
 */
export function stabilize(text: string, find: (text: string) => readonly Span[]): readonly Span[] {
  let spans = find(text);
  for (let round = 1; round < MOST_ROUNDS && spans.length > 0; round += 1) {
    const more = findNear(replace(text, spans), spans, find);
    if (more.length === 0) return spans;
    spans = mergeSpans([...spans, ...movedBack(more, spans)]);
  }
  return spans;
}

/** Beyond this distance from a mark, in UTF-16 units, the mark has no influence on findings. */
const NEAR = 320;
/** A shorter text is searched whole. */
const SHORT = 900;

/** Finds secrets around the marks of a redacted text. */
function findNear(redacted: string, hidden: readonly Span[], find: (text: string) => readonly Span[]): readonly Span[] {
  if (redacted.length < SHORT) return find(redacted);
  const more: Span[] = [];
  let shift = 0;
  let [from, to] = [-1, -1];
  const check = (): void => {
    if (to === -1) return;
    const start = from;
    for (const span of find(redacted.slice(from, to)))
      more.push({ ...span, start: span.start + start, end: span.end + start });
  };
  for (const span of hidden) {
    const mark = span.start + shift;
    const markEnd = mark + markOf(span).length;
    shift = markEnd - span.end;
    if (mark - NEAR > to) {
      check();
      from = startOfLine(redacted, Math.max(0, mark - NEAR));
    }
    to = Math.min(redacted.length, markEnd + NEAR);
  }
  check();
  return more;
}

/** The next beginning of a line, or of a word: half a word may look like a token. */
function startOfLine(text: string, from: number): number {
  if (from === 0) return 0;
  const near = text.slice(from, from + NEAR / 2);
  const line = near.lastIndexOf("\n");
  return from + (line === -1 ? near.indexOf(" ") + 1 : line + 1);
}

/** Maps spans of the redacted text to the text before; a bound inside a mark becomes the bound of the hidden text. */
function movedBack(more: readonly Span[], hidden: readonly Span[]): readonly Span[] {
  return more.map((span) => ({
    ...span,
    start: rangeOf(span.start, hidden, "start"),
    end: rangeOf(span.end, hidden, "end"),
  }));
}

function rangeOf(offset: number, hidden: readonly Span[], bound: "start" | "end"): number {
  let shift = 0;
  for (const span of hidden) {
    const markStart = span.start + shift;
    const markEnd = markStart + markOf(span).length;
    if (bound === "start" ? offset < markStart : offset <= markStart) break;
    if (bound === "start" ? offset < markEnd : offset <= markEnd) return span[bound];
    shift = markEnd - span.end;
  }
  return offset - shift;
}
