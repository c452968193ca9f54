/** A part of a text that must not be kept, in UTF-16 units: `start` is inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** The public beginning that shows its type, such as `ghp_`; empty without one. */
  readonly prefix: string;
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
export function markOf({ kind, prefix }: Pick<Span, "kind" | "prefix">): string {
  return prefix === "" ? `${MARK}${kind}]` : `${MARK}${kind} ${prefix}]`;
}
