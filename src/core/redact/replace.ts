import { type Finding, markOf, type Span } from "./finding.ts";

/** Replaces each span of the text with its mark; returns the same string without spans. */
export function replace(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const span of spans) {
    parts.push(text.slice(at, span.start), markOf(span));
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** As {@link replace}, up to `end` of the text; the spans begin before it, and the last may extend beyond. */
export function replaceHead(text: string, spans: readonly Span[], end: number): string {
  const last = spans.at(-1);
  return replace(text.slice(0, Math.max(end, last?.end ?? 0)), spans);
}

export function findingsOf(spans: readonly Span[], pointer: string): readonly Finding[] {
  return spans.map(({ start, end, kind, prefix }) => ({ kind, prefix, start, length: end - start, pointer }));
}

/** Sorts spans and merges overlapping ones; the first one's kind is kept. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}
