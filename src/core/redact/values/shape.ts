import type { Cursor } from "../cursor.ts";

/** A fixed word, or a run of characters of one set. */
export type Part = string | { readonly set: number; readonly min: number; readonly max: number };

/** Longer than any token. */
export const LONGEST_RUN = 4096;

/** A run of at least `min` units; a longer one is included whole, so that no tail of a secret is left. */
export function run(set: number, min: number, max = LONGEST_RUN): Part {
  return { set, min, max };
}

/**
 * The end of the shape that begins at `from`, or -1. Each run takes all it can without backtracking, so the cost is the
 * length of the text read.
 */
export function endOfShape(cursor: Cursor, from: number, parts: readonly Part[]): number {
  let at = from;
  for (const part of parts) {
    if (typeof part === "string") {
      if (!cursor.text.startsWith(part, at)) return -1;
      at += part.length;
      cursor.steps += part.length;
      continue;
    }
    const end = cursor.skip(at, part.set, part.max);
    if (end - at < part.min) return -1;
    at = end;
  }
  return at;
}
