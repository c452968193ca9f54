import { ALNUM, BEARER, DIGIT, LETTER, LINE_END, QUOTE, UPPER } from "../values/char-class.ts";
import { Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { joinRun } from "../values/joint.ts";
import { endOfShape, LONGEST_RUN } from "../values/shape.ts";
import type { TokenRule } from "./token-rule.ts";

/** The span of the token that begins at `start`, or null. */
export function detectToken(cursor: Cursor, start: number, rule: TokenRule): Span | null {
  const { prefix, kind } = rule;
  if (start < 0 || !cursor.text.startsWith(prefix, start)) return null;
  if (rule.startsWord === true && !cursor.startsWord(start)) return null;
  const bodyStart = start + prefix.length;
  // The cheap check first: a long run of words that all begin like a token is walked once, not once a word.
  const runEnd = cursor.skip(bodyStart, BEARER, 64);
  if (rule.mixed === true && !isMixed(cursor, bodyStart, runEnd) && !isTorn(cursor, runEnd)) return null;
  const end = endOfToken(cursor, bodyStart, rule);
  const stop = end === -1 ? runEnd : end;
  if (!isTorn(cursor, stop)) return end === -1 ? null : { start, end, kind, prefix };
  return detectTorn(cursor, { start, bodyStart, stop, end }, rule);
}

function endOfToken(cursor: Cursor, bodyStart: number, { body, mixed }: TokenRule): number {
  const end = endOfShape(cursor, bodyStart, body);
  if (end === -1) return -1;
  // If a length with a limit continues, it is the middle of a longer value: an image, a hash.
  const last = body.at(-1);
  if (typeof last === "object" && last.max < LONGEST_RUN && cursor.is(end, ALNUM)) return -1;
  return mixed === true && !isMixed(cursor, bodyStart, end) ? -1 : end;
}

/** Whether the run ends at a quote or a line end, after which it may continue. */
function isTorn(cursor: Cursor, at: number): boolean {
  return cursor.is(at, QUOTE | LINE_END) || cursor.text[at] === "\\";
}

interface Torn {
  readonly start: number;
  readonly bodyStart: number;
  readonly stop: number;
  /** The end of a token in one piece; -1 without one. */
  readonly end: number;
}

function detectTorn(cursor: Cursor, { start, bodyStart, stop, end }: Torn, rule: TokenRule): Span | null {
  const { kind, prefix } = rule;
  const full = end === -1 ? null : { start, end, kind, prefix };
  const joined = joinRun(cursor, { start: bodyStart, end: stop, set: BEARER, isComplete: end !== -1 });
  if (joined === null) return full;
  const inner = new Cursor(joined.text);
  const isOne = endOfToken(inner, 0, rule) !== -1;
  cursor.steps += inner.steps;
  if (!isOne) return full;
  cursor.more.push(...joined.parts.slice(1).map((part) => ({ ...part, kind, prefix: "" })));
  return { start, end: stop, kind, prefix };
}

/** Whether letters and digits, or cases, alternate more than in any word. */
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
