/** A stretch of text that must not be kept, in UTF-16 units: `start` is in, `end` is out. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** The public beginning that tells what it is, such as `ghp_`; empty where there is none. */
  readonly prefix: string;
}

/** What was taken out of a text. Says where and what kind, never what it was. */
export interface Finding {
  readonly kind: string;
  readonly prefix: string;
  /** Where it began in the text that was given, in UTF-16 units. */
  readonly start: number;
  /** How long it was, in UTF-16 units. */
  readonly length: number;
  /** JSON pointer of the string it stood in, or of the object for a key; empty for a plain text. */
  readonly pointer: string;
}

/** What to take out of a string, which stands under a key of that name; "" for none. */
export type FindSpans = (text: string, name: string) => Found;

interface Found {
  readonly spans: readonly Span[];
  /** What finding them cost, as `Scan.steps`. */
  readonly steps: number;
}

/** Every replacement begins like this. The scanner steps over it, so that redacting twice is redacting once. */
export const MARK = "[redacted ";

/** What stands in place of a span. ASCII, so that a one-byte string stays one. */
export function markOf({ kind, prefix }: Pick<Span, "kind" | "prefix">): string {
  return prefix === "" ? `${MARK}${kind}]` : `${MARK}${kind} ${prefix}]`;
}
