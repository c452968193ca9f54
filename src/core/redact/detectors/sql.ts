import { SPACE, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { takeFirst, type Trigger, triggersOf } from "../trigger-table.ts";
import { argumentsFrom, literalOf } from "../values/argument-list.ts";
import { classifyName } from "../values/key-name.ts";
import { isDummyValue, looksRandom } from "../values/value-kind.ts";

/** From the column list to the last checked row. */
const LONGEST = 8192;
const LONGEST_COLUMNS = 1000;

export const INSERTED_VALUES: readonly Trigger[] = triggersOf("values", insertedValues);

/** `INSERT INTO t (a, password) VALUES ('x', 'y'), (…)`: the values of columns with such names. */
function insertedValues(cursor: Cursor, start: number): Span | null {
  if (start < cursor.rowUntil || cursor.is(start - 1, WORD) || cursor.is(start + 6, WORD)) return null;
  const names = columnsBefore(cursor, start);
  const secrets = names.map((name) => classifyName(name));
  if (secrets.every((name) => name === null)) return null;
  const spans: Span[] = [];
  let open = cursor.skip(start + 6, SPACE, 80);
  const limit = start + LONGEST;
  while (cursor.text[open] === "(" && open < limit) {
    const row = argumentsFrom(cursor, open + 1, limit);
    if (cursor.text[row.end - 1] !== ")") cursor.rowUntil = row.end;
    for (const [column, part] of row.parts.entries()) {
      const name = secrets[column] ?? null;
      const literal = name === null ? null : literalOf(cursor, part);
      if (name === null || literal === null) continue;
      const value = cursor.text.slice(literal.start, literal.end);
      const isSecret = name.isStrong || name.kind === "password" || looksRandom(value);
      if (isSecret && value.length >= 3 && !isDummyValue(value) && !value.startsWith(":"))
        spans.push({ ...literal, kind: name.kind });
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
