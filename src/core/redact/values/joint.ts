import { ALNUM, BLANK, LINE_END, LINE_STOP, QUOTE, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { looksRandom } from "./value-kind.ts";

/** `" + "`, `' . '`, `" "`, `",\n "`, `").append("`: the text between two literals of one string. */
const BETWEEN =
  /(\\{0,7}["'`])\)?(?:[ \t]{0,8}(?:[+.&]|\|\||,|\\)?[ \t]{0,8}(?:(?:\r?\n|\\{1,4}n)[ \t]{0,40})?(?:[+.&][ \t]{0,8})?|\.(?:append|concat)\()[fbru]?(\\{0,7}["'`])/y;
/** A line end, escaped or not, and the indent or quote of the next line. */
const WRAPPED = /\\?(?:\r?\n|\\n)[ \t+>|]{0,40}/y;
const MOST_PARTS = 64;

/** The start of the next part of a literal whose quote closes at `at`; -1 if it ends there. */
export function nextLiteral(cursor: Cursor, at: number): number {
  BETWEEN.lastIndex = at;
  cursor.steps += 1;
  const joint = BETWEEN.exec(cursor.text);
  if (joint === null || joint[1] !== joint[2]) return -1;
  return at + joint[0].length;
}

/** `" + "`, `' . '` between two literals. */
const PLUS = /(\\{0,7}["'`])[ \t]{0,8}[+.&][ \t]{0,8}\\{0,7}["'`]/y;

/** The start of the rest of a name whose literal ends at `at`; -1 if the name ends there. */
export function nextOfName(cursor: Cursor, at: number): number {
  return cursor.endOf(PLUS, at);
}

/**
 * Joins the parts of a token that begins at `start`; null where it is in one piece.
 *
 * @param isComplete whether the first part is a token already: then a comma after it separates two values
 * @returns its text, and the first part and at least one more, in order
 */
export function joinRun(cursor: Cursor, { start, end, set, isComplete }: Run) {
  const parts = [{ start, end }];
  let at = end;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const literal = nextLiteral(cursor, at);
    const next = literal === -1 ? cursor.endOf(WRAPPED, at) : literal;
    if (next === -1) break;
    const stop = cursor.skip(next, set, 512);
    const piece = cursor.text.slice(next, stop);
    const isList = literal !== -1 && cursor.text.slice(at, next).includes(",");
    if (piece === "" || (isList && (isComplete || !isDrawn(piece)))) break;
    // A literal with other characters than the run's is something else.
    if (literal !== -1 && stop < cursor.text.length && !cursor.is(stop, QUOTE | LINE_END) && cursor.text[stop] !== "\\")
      break;
    // A word on the next line begins new text; a random value continues, and ends where its line does.
    if (literal === -1 && !(isDrawn(piece) && !cursor.is(stop, ALNUM) && endsLine(cursor, stop))) break;
    parts.push({ start: next, end: stop });
    at = stop;
  }
  if (parts.length === 1) return null;
  return { text: parts.map((part) => cursor.text.slice(part.start, part.end)).join(""), parts };
}

interface Run extends Range {
  readonly set: number;
  readonly isComplete: boolean;
}

function isDrawn(piece: string): boolean {
  return (
    piece.length >= 8 && (looksRandom(piece) || (/[a-z]/.test(piece) && (piece.match(/[A-Z\d]/g)?.length ?? 0) >= 4))
  );
}

function endsLine(cursor: Cursor, at: number): boolean {
  const next = cursor.skip(at, BLANK, 8);
  return next >= cursor.text.length || cursor.is(next, LINE_STOP);
}

/** Adds the spans of the parts after a line end or a quote to a span. */
export function withItsParts(cursor: Cursor, span: Span, set: number): Span {
  const { start, end } = span;
  if (!cursor.is(end, QUOTE | LINE_END) && cursor.text[end] !== "\\") return span;
  const joined = joinRun(cursor, { start, end, set, isComplete: true });
  if (joined !== null) cursor.more.push(...joined.parts.slice(1).map((part) => ({ ...span, ...part })));
  return span;
}
