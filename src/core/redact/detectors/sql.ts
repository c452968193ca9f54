import { BLANK, QUOTE, SPACE, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { casesOf, type Trigger } from "../trigger-table.ts";
import { classifyName } from "../values/key-name.ts";
import { isDummyValue } from "../values/value-kind.ts";

/** From the column list to the last checked row. */
const LONGEST = 8192;
const LONGEST_COLUMNS = 1000;

/** Secrets that only the grammar of SQL shows. */
export const SQL: readonly Trigger[] = [
  ...casesOf("fi").map((pair) => ({ pair, word: "identified", pairAt: 6, detect: identifiedBy })),
  ...casesOf("lu").map((pair) => ({ pair, word: "values", pairAt: 2, detect: insertedValues })),
  ...casesOf("gm").map((pair) => ({ pair, word: "pragma", pairAt: 3, detect: pragmaKey })),
  ...casesOf("ac").map((pair) => ({ pair, word: "attach", pairAt: 3, detect: attachedKey })),
];

const PRAGMA = /pragma\s{1,8}(?:\w{1,40}\.)?(?:hex|text)?(?:re)?key\s{0,8}[=(]\s{0,8}(\\{0,7}["'])/iy;
const ATTACH = /attach\s{1,8}(?:database\s{1,8})?\S{1,200}\s{1,8}as\s{1,8}\S{1,64}\s{1,8}key\s{1,8}(\\{0,7}["'])/iy;

/** `PRAGMA key = 'x'` of SQLCipher. */
function pragmaKey(cursor: Cursor, at: number): Span | null {
  return literalBehind(cursor, at - "pra".length, PRAGMA);
}

/** `ATTACH DATABASE 'x' AS y KEY 'z'`. */
function attachedKey(cursor: Cursor, at: number): Span | null {
  return literalBehind(cursor, at - "att".length, ATTACH);
}

function literalBehind(cursor: Cursor, start: number, head: RegExp): Span | null {
  head.lastIndex = Math.max(start, 0);
  cursor.steps += 1;
  const found = start < 0 || cursor.is(start - 1, WORD) ? null : head.exec(cursor.text);
  const from = start + (found?.[0].length ?? 0);
  const rest = cursor.text.slice(from, from + 256);
  const length = found === null ? -1 : rest.indexOf(found[1] ?? "'");
  if (length < 3 || isDummyValue(rest.slice(0, length))) return null;
  return { start: from, end: from + length, kind: "password", prefix: "" };
}

const IDENTIFIED =
  /identified\s{1,8}(?:with\s{1,8}[\w."'`]{1,64}\s{1,8})?(?:by|as|using)\s{1,8}(?:password\s{1,8}|values\s{1,8})?(\\{0,7}["'`])?/iy;

/** `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`, without quotes in Oracle. */
function identifiedBy(cursor: Cursor, at: number): Span | null {
  const start = at - "identi".length;
  IDENTIFIED.lastIndex = Math.max(start, 0);
  cursor.steps += 1;
  const head = start < 0 || cursor.is(start - 1, WORD) ? null : IDENTIFIED.exec(cursor.text);
  if (head === null) return null;
  const from = start + head[0].length;
  const quote = head[1];
  const rest = cursor.text.slice(from, from + 256);
  const length = quote === undefined ? rest.search(/[\s;,)"'`\\]|$/) : rest.indexOf(quote);
  const value = rest.slice(0, Math.max(length, 0));
  if (value.length < 3 || isDummyValue(value) || (quote === undefined && !/\d/.test(value))) return null;
  return { start: from, end: from + length, kind: "password", prefix: "" };
}

/** `INSERT INTO t (a, password) VALUES ('x', 'y'), (…)`: the values of columns with such names. */
function insertedValues(cursor: Cursor, at: number): Span | null {
  const start = at - 2;
  const word = cursor.text.slice(start, start + 6);
  if (word.toLowerCase() !== "values" || cursor.is(start - 1, WORD) || cursor.is(start + 6, WORD)) return null;
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
      if (value.length >= 3 && !isDummyValue(value) && !value.startsWith(":"))
        spans.push({ ...literal, kind, prefix: "" });
    }
    const comma = cursor.skip(row.end, SPACE, 80);
    if (cursor.text[comma] !== ",") break;
    open = cursor.skip(comma + 1, SPACE, 80);
  }
  const [first, ...others] = spans;
  cursor.more.push(...others);
  return first ?? null;
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
