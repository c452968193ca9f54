import { SPACE, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { takeFirst, type Trigger, triggersOf } from "../trigger-table.ts";
import { argumentsFrom, literalOf } from "../values/argument-list.ts";
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
    const row = argumentsFrom(cursor, open + 1, limit);
    for (const [column, part] of row.parts.entries()) {
      const kind = kinds[column] ?? null;
      const literal = kind === null ? null : literalOf(cursor, part);
      if (kind === null || literal === null) continue;
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
