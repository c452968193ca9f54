import { BLANK, LETTER, LINE_END } from "./char-class.ts";
import type { Cursor } from "../cursor.ts";
import type { ValueForm } from "./secret-value.ts";
import type { NameRange, Separator } from "./separator.ts";
import type { ValueRange } from "./value-range.ts";

interface Assignment {
  readonly range: NameRange;
  readonly separator: Separator;
  readonly value: ValueRange;
  readonly nameText: string;
}

/** How a value after a name is written; null if it cannot be a value. */
export function formOf(cursor: Cursor, { range, separator, value, nameText }: Assignment): ValueForm | null {
  const isShouted = /^[A-Z][A-Z0-9_]*$/.test(nameText) && nameText.length > 2;
  if (separator.kind === "call") return value.isQuoted ? "argument" : null;
  if (separator.kind === "literal") return "string";
  if (value.isArgument) return "argument";
  if (separator.kind === "column") return "loose";
  if (separator.kind === "comma") return isShouted && nameText.includes("_") ? "string" : "argument";
  if (separator.kind === "equals" && separator.isLine && isShouted) return "environment";
  if (separator.kind === "blank" && isLineOfSettings(cursor, range.start, value)) return "string";
  if (/^[A-Z_]{3,}$/.test(nameText) && isExported(cursor, range.start, value)) return "environment";
  if (value.isQuoted) return separator.kind === "blank" && !range.isFlag ? "argument" : "string";
  if (separator.kind === "tag") return "string";
  if (separator.kind === "blank" && !range.isFlag)
    return isCredentialFile(cursor, range.start, nameText) ? "string" : null;
  if (!separator.isLine) return "bare";
  return endsThere(cursor, value.end) ? "line" : "prose";
}

/** netrc: `machine … login … password …`; Dockerfiles and csh: `ENV NAME value`, `setenv NAME value`. */
function isCredentialFile(cursor: Cursor, nameStart: number, nameText: string): boolean {
  if (/^passw/i.test(nameText)) {
    const words = cursor.before(nameStart, 120).replaceAll("\\n", " ").split(/\s/);
    return words.filter((word) => word !== "").at(-2) === "login";
  }
  if (!cursor.is(nameStart - 1, BLANK)) return false;
  const end = cursor.back(nameStart, BLANK, 4);
  const start = cursor.back(end, LETTER, 8);
  return /^(?:env|arg|setenv|set)$/i.test(cursor.text.slice(start, end));
}

/** `$env:NAME = "value"` of PowerShell, `set -x NAME value` of fish. */
function isExported(cursor: Cursor, nameStart: number, { isQuoted }: ValueRange): boolean {
  return cursor.text[nameStart - 1] === ":"
    ? isQuoted && cursor.before(nameStart, 5) === "$env:"
    : cursor.text[nameStart - 1] === " " && /\bset(?: --?[a-z-]{1,10}){1,3} $/.test(cursor.before(nameStart, 32));
}

/** `ssl_key_password value;` of nginx. */
function isLineOfSettings(cursor: Cursor, nameStart: number, { start, end }: ValueRange): boolean {
  if (cursor.text[end] !== ";" || !/\d/.test(cursor.text.slice(start, end))) return false;
  return /(?:^|[\n;{])\s{0,24}$/.test(cursor.before(nameStart, 25));
}

function endsThere(cursor: Cursor, at: number): boolean {
  const next = cursor.skip(at, BLANK, 40);
  if (next >= cursor.text.length || cursor.is(next, LINE_END)) return true;
  return /["'`\\#,;)}\]|&<-]/.test(cursor.text.charAt(next)) || cursor.codeAt(next) >= 0x2000;
}
