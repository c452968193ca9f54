import { BLANK, LETTER, LINE_STOP, NAME, QUOTE } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import { looksRandom } from "./randomness.ts";

/** What stands between a name and its value. */
export interface Separator {
  readonly kind: "colon" | "equals" | "comma" | "tag" | "blank" | "column";
  readonly end: number;
  /** `NAME=value` at the beginning of a line or of a command's word, or a line of YAML: all up to white space. */
  readonly isLine: boolean;
  readonly mustBeQuoted: boolean;
}

/** Where a name stands, without quotes and dashes around it. */
export interface NamePlace {
  readonly start: number;
  readonly end: number;
  /** `--name` */
  readonly isFlag: boolean;
}

/** `value:` on the next line or behind a comma, as in lists of environment variables. */
const VALUE_FIELD = /(?:(?:\r?\n|\\{1,7}n|,)[ \t]{0,40}){1,2}\\{0,7}["']?[Vv]alue\\{0,7}["']?[ \t]{0,8}[:=]/y;
const ASSIGN = /(?::=|::=|[?+|:]?=|\|\|=|\?\?=|=>|:|\uff1a|%3[ad])(?!=|~[\s/])/iy;
/** `SECRET_KEY==ab…`: no comparison, but a secret that begins with the sign. */
const DOUBLE = /=(?==[^\s=~"'`\\]{16})/y;
const COMPARE = /[=!]==?(?=[ \t]{0,4}\\{0,7}["'`])/y;

/** What stands behind a name and promises a value, or null. Decides cheaply: most names are followed by nothing. */
export function findSeparator(cursor: Cursor, name: NamePlace): Separator | null {
  const { text } = cursor;
  let at = name.end;
  const slashes = cursor.backslashes(at);
  const isQuoted = cursor.is(at + slashes, QUOTE);
  if (isQuoted) at += slashes + 1;
  if (text.startsWith("[]", at)) at += 2;
  else if (isQuoted && (text[at] === "]" || text[at] === ")")) at += 1;
  const sign = cursor.skip(at, BLANK, 40);
  const code = cursor.codeAt(sign);
  const isTight = sign === at;
  const form = { mustBeQuoted: false, isLine: false };

  const value = endOf(cursor, VALUE_FIELD, sign);
  if (value !== -1) return { ...form, kind: "colon", end: value, isLine: true };
  const compare = endOf(cursor, COMPARE, sign);
  if (compare !== -1) return { kind: "equals", end: compare, isLine: false, mustBeQuoted: true };
  const assign = endOf(cursor, ASSIGN, sign);
  if (assign !== -1) {
    if (text.startsWith("::", sign) && text[assign - 1] !== "=") return null;
    const kind = text[assign - 1] === "=" || /[>d]/i.test(text.charAt(assign - 1)) ? "equals" : "colon";
    // `{token:t}` and `.token:hover`: a colon without a blank behind it is code.
    const isLine =
      kind === "colon" ? !isQuoted && /[\s\\|]/.test(text.charAt(assign)) : isTight && beginsWord(cursor, name.start);
    return { ...form, kind, end: assign, isLine };
  }
  if (isTight && !isQuoted && isDouble(cursor, name, sign)) {
    return { ...form, kind: "equals", end: sign + 1, isLine: true };
  }
  if (code === 44 && isQuoted) return { kind: "comma", end: sign + 1, isLine: false, mustBeQuoted: true };
  if (code === 62 && text[name.start - 1] === "<") return { ...form, kind: "tag", end: sign + 1 };
  if (code === 124 && !isTight) return { ...form, kind: "column", end: sign + 1 };
  if (isTight) return null;
  if (name.isFlag) return { ...form, kind: "blank", end: sign, isLine: true };
  if (sign - at >= 2) return { ...form, kind: "column", end: sign };
  // `password 'x'` of SQL, `password string = "x"` of Go, `password x` of a netrc file.
  return { ...form, kind: "blank", end: sign, isLine: true, mustBeQuoted: !cursor.is(sign, LETTER | NAME) };
}

function endOf(cursor: Cursor, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  cursor.steps += 1;
  return pattern.test(cursor.text) ? pattern.lastIndex : -1;
}

/** Code compares with names; what looks drawn is none. */
function isDouble(cursor: Cursor, name: NamePlace, sign: number): boolean {
  if (endOf(cursor, DOUBLE, sign) === -1 || !(name.isFlag || beginsWord(cursor, name.start))) return false;
  const end = cursor.stop(sign + 2, LINE_STOP);
  return looksRandom(cursor.text.slice(sign + 2, end));
}

/** Whether a line, an escaped line or a word of a command begins here; not a part of a query or of a list. */
function beginsWord(cursor: Cursor, at: number): boolean {
  return at === 0 || cursor.followsEscape(at) || /[\s"'`]/.test(cursor.text.charAt(at - 1));
}
