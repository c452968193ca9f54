import type { JsonValue } from "../json.ts";

/** A part of a text, in UTF-16 units: `start` is inclusive, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part of a text that must not be kept. */
export interface Span extends Range {
  readonly kind: string;
  /** The public beginning that shows its type, such as `ghp_`. */
  readonly prefix?: string;
}

/** A removed secret: its place and kind, never its text. */
export interface Finding {
  readonly kind: string;
  readonly prefix: string;
  /** Its start in the given text, in UTF-16 units. */
  readonly start: number;
  /** Its length, in UTF-16 units. */
  readonly length: number;
  /** JSON pointer of its string, or of the object for a key; empty for a plain text. */
  readonly pointer: string;
}

/** Finds the secrets of a string under a key of that name; "" for none. */
export type FindSpans = (text: string, name: string) => Found;

interface Found {
  readonly spans: readonly Span[];
  /** The cost of finding them, as `Scan.steps`. */
  readonly steps: number;
}

/**
 * The beginning of every replacement. The scanner skips it, so that redacting twice gives the same as redacting once.
 */
export const MARK = "[redacted ";

/** The replacement of a span. ASCII, so that a one-byte string stays one. */
export function markOf({ kind, prefix = "" }: Pick<Span, "kind" | "prefix">): string {
  return prefix === "" ? `${MARK}${kind}]` : `${MARK}${kind} ${prefix}]`;
}

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
  return replace(text.slice(0, Math.max(end, spans.at(-1)?.end ?? 0)), spans);
}

export function findingsOf(spans: readonly Span[], pointer: string): readonly Finding[] {
  return spans.map(({ start, end, kind, prefix = "" }) => ({ kind, prefix, start, length: end - start, pointer }));
}

/** Sorts spans and merges overlapping ones; the first one's kind is kept. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

const WHOLE_MARK = /\[redacted [a-z0-9-]{1,40}(?: [^\]\s]{1,24})?\]/g;

/** The number of redacted places in a value. */
export function countMarks(value: JsonValue): number {
  return JSON.stringify(value).match(WHOLE_MARK)?.length ?? 0;
}
