import type { JsonValue } from "../json.ts";
import type { Span } from "./finding.ts";
import type { FindSpans } from "./redact-json.ts";

/** What begins a secret of several lines. */
const BEGINS = /PRIVATE KEY-----|Private-Lines: /;

/** A hunk of a diff has a few thousand. */
const MOST_UNITS = 131_072;

interface AcrossLines {
  /** By the place of the line in the list. */
  readonly byLine: ReadonlyMap<number, readonly Span[]>;
  /** In UTF-16 units. */
  readonly looked: number;
  readonly steps: number;
}

const NOTHING: AcrossLines = { byLine: new Map(), looked: 0, steps: 0 };

/** Secrets of several lines in a list that has a text line by line, as a diff does. What one line tells is not sought. */
export function spansAcrossLines(list: readonly JsonValue[], find: FindSpans): AcrossLines {
  if (!list.some((line) => typeof line === "string" && BEGINS.test(line))) return NOTHING;
  const lines = list.map((line) => (typeof line === "string" ? line : ""));
  const text = lines.join("\n").slice(0, MOST_UNITS);
  const found = find(text, "");
  const spans = found.spans.filter(({ kind }) => kind === "private-key");
  const byLine = new Map<number, readonly Span[]>();
  let lineStart = 0;
  for (const [at, line] of lines.entries()) {
    const inLine = partsOf(spans, lineStart, line.length);
    if (inLine.length > 0) byLine.set(at, inLine);
    lineStart += line.length + 1;
  }
  return { byLine, looked: text.length, steps: found.steps };
}

function partsOf(spans: readonly Span[], lineStart: number, length: number): readonly Span[] {
  return spans
    .map((span) => ({
      ...span,
      start: Math.max(span.start - lineStart, 0),
      end: Math.min(span.end - lineStart, length),
    }))
    .filter(({ start, end }) => start < end);
}
