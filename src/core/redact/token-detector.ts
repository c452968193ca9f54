import { ALNUM, BEARER, DIGIT, LETTER, UPPER } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import { endOfShape, LONGEST_RUN } from "./shape.ts";
import type { TokenRule } from "./token-rule.ts";

/** The span of the token that begins at `start`, or null. */
export function detectToken(cursor: Cursor, start: number, rule: TokenRule): Span | null {
  const { prefix, body, kind } = rule;
  if (start < 0 || !cursor.text.startsWith(prefix, start)) return null;
  if (rule.startsWord === true && !cursor.startsWord(start)) return null;
  const bodyStart = start + prefix.length;
  // First the cheap look: a long run of words that all begin like a token is walked once, not once a word.
  if (rule.mixed === true && !isMixed(cursor, bodyStart, cursor.skip(bodyStart, BEARER, 64))) return null;
  const end = endOfShape(cursor, bodyStart, body);
  if (end === -1) return null;
  // A length with a limit that goes on is the middle of something longer: an image, a hash.
  const last = body.at(-1);
  if (typeof last === "object" && last.max < LONGEST_RUN && cursor.is(end, ALNUM)) return null;
  if (rule.mixed === true && !isMixed(cursor, bodyStart, end)) return null;
  return { start, end, kind, prefix };
}

/** Whether letters and digits, or cases, change as they do in no word. */
function isMixed(cursor: Cursor, start: number, end: number): boolean {
  let digits = 0;
  let capitals = 0;
  let letters = 0;
  const until = Math.min(end, start + 64);
  for (let at = start; at < until; at += 1) {
    if (cursor.is(at, DIGIT)) digits += 1;
    else if (cursor.is(at, UPPER)) capitals += 1;
    if (cursor.is(at, LETTER)) letters += 1;
  }
  cursor.steps += until - start;
  return letters > 0 && (digits >= 2 || (capitals >= 3 && capitals < letters));
}
