import { BLANK, LINE_END, SPACE, type Cursor } from "../cursor.ts";
import type { Range } from "../finding.ts";
import type { NameRange } from "../values/separator.ts";

const NONE: readonly Range[] = [];
const LONGEST_LINE = 400;
const MOST_ROWS = 60;
/** The rule below the head of a table in Markdown, of a database or in a box. */
const RULE = /^[ \t>]{0,12}[|+├┡╠]?[ \t]{0,4}:?[-─━═=][ \t:|+┼┤─━╇┩═╬╣=-]{1,300}$/;
/** Names in capitals, in columns. */
const ALIGNED =
  /^[A-Z][A-Z\d_-]{1,30}(?: [A-Z\d_-]{1,30}){0,3}(?: {2,60}[A-Z][A-Z\d_-]{1,30}(?: [A-Z\d_-]{1,30}){0,3}){1,20}[ ]{0,60}$/;
/** The head of comma-separated values: names and no blanks between them. */
const PLAIN_HEAD = /^["\w\u3040-\u9fff\u30fc-]{1,40}(?:[,;\t]["\w\u3040-\u9fff][\w\u3040-\u9fff" -]{0,40}){1,30}$/;

/** The cells below a name that heads a column of a table, in Markdown or separated by commas. */
export function cellsBelow(cursor: Cursor, name: NameRange): readonly Range[] {
  const { text } = cursor;
  if (name.end <= cursor.noTableUntil) return NONE;
  const start = cursor.backUntil(name.start, LINE_END, LONGEST_LINE);
  const end = cursor.until(name.end, LINE_END, LONGEST_LINE);
  const noTable = (): readonly Range[] => {
    cursor.noTableUntil = end;
    return NONE;
  };
  if (!cursor.is(end, LINE_END) || (start > 0 && !cursor.is(start - 1, LINE_END))) return noTable();
  const head = text.slice(start, end);
  cursor.steps += head.length;
  let next = cursor.skip(end, LINE_END, 2);
  let sign: RegExp | string = /[│┃║]/.test(head) ? /[│┃║]/ : "|";
  const isAligned = ALIGNED.test(head);
  if (head.split(sign).length > 1) {
    const rule = cursor.until(next, LINE_END, LONGEST_LINE);
    if (!RULE.test(text.slice(next, rule))) return noTable();
    next = cursor.skip(rule, LINE_END, 2);
  } else if (!isAligned) {
    if (!PLAIN_HEAD.test(head)) return noTable();
    sign = /[,;\t]/.exec(head)?.[0] ?? ",";
  }
  const column = head.slice(0, name.start - start).split(sign).length - 1;
  const columns = head.split(sign).length;
  const ranges: Range[] = [];
  for (let row = 0; row < MOST_ROWS && next < text.length; row += 1) {
    const rowEnd = cursor.until(next, LINE_END, LONGEST_LINE);
    cursor.steps += rowEnd - next;
    // The same head again begins another table.
    if (text.slice(next, rowEnd) === head) break;
    if (isAligned) {
      const cellStart = next + name.start - start;
      const cellEnd = Math.min(cursor.until(cellStart, BLANK, 160), rowEnd);
      if (cellStart >= rowEnd || !cursor.is(cellStart - 1, SPACE)) break;
      ranges.push({ start: cellStart, end: cellEnd });
      next = cursor.skip(rowEnd, LINE_END, 2);
      continue;
    }
    const cells = text.slice(next, rowEnd).split(sign);
    if (cells.length !== columns) break;
    const cell = cells[column] ?? "";
    const from = next + cells.slice(0, column).join("|").length + (column === 0 ? 0 : 1);
    const before = /^[ \t]{0,200}[`"'*]{0,3}/.exec(cell)?.[0].length ?? 0;
    const value = cell
      .slice(before)
      .trimEnd()
      .replace(/[`"'*]{1,3}$/, "");
    if (value !== "") ranges.push({ start: from + before, end: from + before + value.length });
    next = cursor.skip(rowEnd, LINE_END, 2);
  }
  return ranges;
}

const CELL =
  /[ \t`*]{0,8}[|│┃║][ \t]{0,40}[`"'*]{0,3}([^\s|`"'*][^\s|`"']{2,158}[^\s|`"'*])[`"'*]{0,3}[ \t]{0,40}(?:[|│┃║]|$)/dmy;

/** The cell of a Markdown table beside a name. */
export function nextCell(cursor: Cursor, end: number): readonly Range[] {
  return cursor.text[end] === "|" || /[ \t`*]/.test(cursor.text.charAt(end)) ? groupsAt(cursor, CELL, end) : NONE;
}

const CHANGED =
  /[`"'*]{0,2}(?: (?:was|is|were|has|been|got|just|changed|rotated|updated|reset|replaced)){0,4} from [`"'*]{0,3}(\S{1,160}?)[`"'*.,;:]{0,4} (?:to|by|with) [`"'*]{0,3}(\S{1,160}?)[`"'*.,;:]{0,4}(?!\S)/dy;

/** Both values of `changed the password from X to Y`. */
export function changedValues(cursor: Cursor, end: number): readonly Range[] {
  return groupsAt(cursor, CHANGED, end);
}

const AND = /[`"'*]{0,2}(?:,? and |,? |\r?\n[ \t]{0,8}(?:[-*] )?)[`"'*]{0,3}(\S{1,160}?)[`"'*.,;:]{0,4}(?!\S)/dy;

/** The values after the first of several: `recovery codes are X, Y and Z`. */
export function followingValues(cursor: Cursor, first: Range): readonly Range[] {
  const ranges: Range[] = [];
  let next = groupsAt(cursor, AND, first.end)[0];
  while (next !== undefined && next.end - next.start === first.end - first.start && ranges.length < 20) {
    ranges.push(next);
    next = groupsAt(cursor, AND, next.end)[0];
  }
  return ranges;
}

function groupsAt(cursor: Cursor, pattern: RegExp, at: number): readonly Range[] {
  pattern.lastIndex = at;
  const match = pattern.exec(cursor.text);
  cursor.steps += match?.[0].length ?? 1;
  return (match?.indices ?? []).slice(1).map(([start, end] = [0, 0]) => ({ start, end }));
}
