import { BLANK, QUOTE, SPACE, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { takeFirst, type Trigger, triggersOf } from "../trigger-table.ts";
import { classifyName } from "../values/key-name.ts";
import { isDummyValue } from "../values/value-kind.ts";

/** From the column list to the last checked row. */
const LONGEST = 8192;
const LONGEST_COLUMNS = 1000;

export const INSERTED_VALUES: readonly Trigger[] = triggersOf("values", insertedValues);

/** `INSERT INTO t (a, password) VALUES ('x', 'y'), (…)`: the values of columns with such names. */
function insertedValues(cursor: Cursor, start: number): Span | null {
  if (cursor.is(start - 1, WORD) || cursor.is(start + 6, WORD)) return null;
  const names = columnsBefore(cursor, start);
  const kinds = names.map((name) => classifyName(name)?.kind ?? null);
  if (kinds.every((kind) => kind === null)) return null;
  const spans: Span[] = [];
  let open = cursor.skip(start + 6, SPACE, 80);
  const limit = start + LONGEST;
  while (cursor.text[open] === "(" && open < limit) {
    const row = readRow(cursor, open + 1, limit);
    for (const [column, literal] of row.literals.entries()) {
      const kind = kinds[column];
      if (literal === null || kind === null || kind === undefined) continue;
      const value = cursor.text.slice(literal.start, literal.end);
      if (value.length >= 3 && !isDummyValue(value) && !value.startsWith(":")) spans.push({ ...literal, kind });
    }
    const comma = cursor.skip(row.end, SPACE, 80);
    if (cursor.text[comma] !== ",") break;
    open = cursor.skip(comma + 1, SPACE, 80);
  }
  return takeFirst(cursor, spans);
}

function columnsBefore(cursor: Cursor, start: number): readonly string[] {
  const close = cursor.back(start, SPACE, 80) - 1;
  if (cursor.text[close] !== ")") return [];
  const before = cursor.text.slice(Math.max(0, close - LONGEST_COLUMNS), close);
  cursor.steps += before.length;
  return before
    .slice(before.lastIndexOf("(") + 1)
    .split(",")
    .map((name) => name.replaceAll(/[\s"'`\\[\]]/g, ""));
}

interface Row {
  /** The string literals, by their position. */
  readonly literals: readonly ({ readonly start: number; readonly end: number } | null)[];
  readonly end: number;
}

function readRow(cursor: Cursor, from: number, limit: number): Row {
  const { text } = cursor;
  const literals: ({ start: number; end: number } | null)[] = [null];
  let [at, depth] = [from, 0];
  while (at < limit && at < text.length) {
    const slashes = cursor.backslashes(at);
    if (cursor.is(at + slashes, QUOTE)) {
      const quote = text.slice(at, at + slashes + 1);
      const close = text.indexOf(quote, at + quote.length);
      if (close === -1 || close > limit) break;
      if (depth === 0) literals[literals.length - 1] = { start: at + quote.length, end: close };
      at = close + quote.length;
      continue;
    }
    const character = text.charAt(at);
    if (character === "(") depth += 1;
    else if (character === ")" && depth === 0) return { literals, end: at + 1 };
    else if (character === ")") depth -= 1;
    else if (character === "," && depth === 0) literals.push(null);
    else if (depth === 0 && !cursor.is(at, BLANK) && literals.at(-1) !== null && character === "|")
      literals[literals.length - 1] = null;
    at += 1;
  }
  cursor.steps += at - from;
  return { literals, end: at };
}
