import { BARE_STOP, LINE_STOP, QUOTE, STRING_STOP, WORD, type Cursor, BLANK, LETTER, LINE_END } from "../cursor.ts";
import type { Range } from "../finding.ts";
import type { ValueForm } from "./secret-value.ts";
import type { Separator, NameRange } from "./separator.ts";
import { isLongPhrase } from "./stated-secret.ts";
import { looksRandom } from "./value-kind.ts";

/** The place of a value, without its quotes. */
export interface ValueRange extends Range {
  readonly isQuoted: boolean;
  /** An argument of a call: likelier a name than a secret. */
  readonly isArgument: boolean;
}

/** `f"…"`, `b'…'`, `@"…"`. */
const STRING_PREFIX = /[fbrulFBRULN@$]{1,2}(?=\\{0,7}["'`])/y;
/** `password: str = "…"`, `password string = "…"`. */
const TYPE_ANNOTATION =
  /(?:&(?:'\w{0,8} )?)?[A-Za-z*][\w.<>[\]|?]{0,40}[ \t]{0,4}=[ \t]{0,4}(?=\\{0,7}["'`]|[A-Z][A-Za-z]{1,30}\()/y;
/** `Buffer.from("…")`, `SecretStr("…")`. */
const CALL = /(?:new |\[\])?[A-Za-z_][\w.:]{0,40}\((?:default=|value=)?(?=\\{0,7}["'`])/y;
/** `env("NAME", "…")`: the default for a missing variable. */
const FALLBACK_OF =
  /(?:os\.)?(?:env|getenv|environ\.get|Env::get|ENV\.fetch)\(\\{0,7}["'][\w.]{1,60}\\{0,7}["'],[ \t]{0,4}(?=\\{0,7}["'`])|<%= ?ENV\[["'][\w.]{1,60}["']\] \|\| (?=["'])/y;
/** A block scalar of YAML: the value begins on the next line. */
const BLOCK = /[|>][+-]?[ \t]{0,8}(?:\r?\n|\\n)[ \t]{1,40}/y;

/** `password: &anchor x`, `password: !!str x`. */
const YAML = /(?:!\w{1,20}[ \t])?(?:&[\w-]{1,40}|!!\w{1,20}|\*\*)[ \t]{1,4}(?![= \t])/y;

/** The value after `!vault`, if it is not a block. */
const VAULT = /!vault[ \t]{1,4}(?=[\w!@#$%^&*+.-]{4,64}["']?[ \t]{0,8}(?:[\r\n\\]|$))/y;
const BRACKETED = /<([\w.~!@#$%^&*+=-]{8,80})>/y;

/** The value after a separator, or null if there is none. */
export function findValue(cursor: Cursor, separator: Separator): ValueRange | null {
  if (separator.close !== undefined) return closed(cursor, separator.end, separator.close);
  let at = cursor.skipBlank(separator.end);
  if (separator.kind === "colon") at = cursor.after(VAULT, cursor.after(YAML, at));
  if (separator.kind === "colon" || separator.kind === "blank") at = cursor.after(TYPE_ANNOTATION, at);
  if (separator.kind === "colon") at = cursor.after(BLOCK, at);
  at = cursor.after(STRING_PREFIX, at);
  at = cursor.after(FALLBACK_OF, at);
  const call = cursor.after(CALL, at);
  const isArgument = call !== at;
  const slashes = cursor.backslashes(call);
  if (cursor.is(call + slashes, QUOTE)) return quoted(cursor, call, slashes, isArgument);
  if (isArgument || separator.mustBeQuoted) return null;
  if (cursor.text[call] === "<") {
    BRACKETED.lastIndex = call;
    const inner = BRACKETED.exec(cursor.text)?.[1] ?? "";
    cursor.steps += inner.length;
    if (looksRandom(inner) || isLongPhrase(inner))
      return { start: call + 1, end: call + 1 + inner.length, isQuoted: true, isArgument: false };
  }
  // ODBC: `UID=x;PWD={…}`; braces around a name are a template.
  const braced = cursor.text[call] === "{" && /;\s?\w{3,8}=$/.test(cursor.before(call, 12));
  if (braced && /\d/.test(cursor.text.slice(call, call + 40).split("}")[0] ?? "")) return closed(cursor, call + 1, "}");
  // A long string of Lua.
  if (cursor.text.startsWith("[[", call)) return closed(cursor, call + 2, "]]");
  return { start: at, end: endOfBare(cursor, at, separator), isQuoted: false, isArgument: false };
}

/** Up to a quote that is written as an entity or an escape. */
function closed(cursor: Cursor, start: number, close: string): ValueRange | null {
  const length = cursor.text.slice(start, start + 1024).indexOf(close);
  cursor.steps += length === -1 ? 1024 : length;
  return length === -1 ? null : { start, end: start + length, isQuoted: true, isArgument: false };
}

/** Up to the same quote after as many backslashes; a line end closes a torn string. */
function quoted(cursor: Cursor, open: number, slashes: number, isArgument: boolean): ValueRange {
  const { text } = cursor;
  const quote = text[open + slashes];
  let start = open + slashes + 1;
  // Three quotes of Python.
  if (slashes === 0 && text[start] === quote && text[start + 1] === quote) start += 2;
  let at = start;
  for (;;) {
    at = cursor.stop(at, STRING_STOP);
    if (text[at] === quote) {
      const before = cursor.repeatsBefore(at, 92, 8);
      const isEscaped = slashes === 0 ? before % 2 === 1 : before > slashes;
      if (!isEscaped)
        return { start, end: slashes === 0 ? at : at - Math.min(before, at - start), isQuoted: true, isArgument };
    } else if (!cursor.is(at, QUOTE)) {
      return { start, end: at, isQuoted: true, isArgument };
    }
    at += 1;
  }
}

function endOfBare(cursor: Cursor, start: number, separator: Separator): number {
  const { text } = cursor;
  if (!separator.isLine) return cursor.stop(start, BARE_STOP);
  let end = cursor.stop(start, LINE_STOP);
  // A quote or backslash inside a password is not its end, unless it closes a string or begins an escape.
  for (let more = 0; more < 8; more += 1) {
    const isInner =
      text[end] === "\\"
        ? !/[nrtbfu"'\\]/.test(text.charAt(end + 1))
        : cursor.is(end, QUOTE) && cursor.is(end + 1, WORD);
    if (!isInner || end >= text.length) break;
    end = cursor.stop(end + 1, LINE_STOP);
  }
  while (end > start && /[;,)\]}&|]/.test(text.charAt(end - 1))) end -= 1;
  return end;
}

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
  if (/^[A-Z_]{3,}$/.test(nameText) && isExported(cursor, range.start, value)) return "environment";
  if (value.isQuoted) return separator.kind === "blank" && !range.isFlag ? "argument" : "string";
  if (separator.kind === "tag") return "string";
  if (separator.kind === "blank" && !range.isFlag)
    return isCredentialFile(cursor, range.start, nameText) ? "string" : null;
  if (!separator.isLine) return "bare";
  return endsThere(cursor, value.end) ? "line" : "prose";
}

/** netrc: `machine … login … password …`; Dockerfiles and csh: `ENV NAME value`, `setenv NAME value`; `setx NAME value` of Windows. */
function isCredentialFile(cursor: Cursor, nameStart: number, nameText: string): boolean {
  if (/^passw/i.test(nameText)) {
    const words = cursor.before(nameStart, 120).replaceAll("\\n", " ").split(/\s/);
    return words.filter((word) => word !== "").at(-2) === "login";
  }
  if (!cursor.is(nameStart - 1, BLANK)) return false;
  const end = cursor.back(nameStart, BLANK, 4);
  const start = cursor.back(end, LETTER, 8);
  return /^(?:env|arg|setenv|setx?)$/i.test(cursor.text.slice(start, end));
}

/** `$env:NAME = "value"` of PowerShell, `set -x NAME value` of fish. */
function isExported(cursor: Cursor, nameStart: number, { isQuoted }: ValueRange): boolean {
  return cursor.text[nameStart - 1] === ":"
    ? isQuoted && cursor.before(nameStart, 5) === "$env:"
    : cursor.text[nameStart - 1] === " " && /\bset(?: --?[a-z-]{1,10}){1,3} $/.test(cursor.before(nameStart, 32));
}

/** `user: "x"`, `user=x`, `"host": "x"`, `-u x`: what stands beside the password of an account. */
const ACCOUNT =
  /(?:^|[\s"'`{(,;?&<:._[-])(?:user(?:[_ -]?(?:name|id))?|uid|login|email|host(?:name)?|addr|server|ssid|adapter)["'`]?\]?[ \t]{0,4}(?:=>|[:=>])[ \t]{0,4}(["'`]?)([\w@.:$/\\-]{1,80})(?=\1|[\s,;&<])/gi;

const TYPE =
  /^(?:unicode|bytes|char|boolean|class|object|str|string|text|varchar|int|none|null|undefined|optional|email|username|user|name)\b/i;

/** Names of machines' accounts: no form asks for these. */
const MACHINE =
  /(?:master|admin|root|db|database|datasource|smtp|redis|mysql|postgres|ftp|ssh|ldap|proxy|mongo|store|sudo|become|rpc)(?=[_.-]?p)/i;
/** Names of texts about passwords. */
const ABOUT = /reset|change|forg[eo]t|wrong|invalid|incorrect|confirm|enter|repeat|show|hide|error|label|title|hint/i;

/** Whether only a literal is possible: after a flag, in an element, assigned between quotes, beside an account. */
export function isLiteralPlace(cursor: Cursor, { range, separator, value, nameText }: Assignment): boolean {
  const { text } = cursor;
  const { kind } = separator;
  if (value.isArgument || ABOUT.test(nameText)) return false;
  const after = text.slice(value.end, value.end + 80);
  const before = text.slice(Math.max(0, range.start - 160), range.start);
  cursor.steps += 240;
  if (range.isFlag && (value.isQuoted || kind === "equals" || /^[A-Z][a-z]/.test(text.slice(value.start, value.end))))
    return true;
  if (range.isFlag && (/^ --?[a-z]/.test(after) || (/^(?:["'\r\n|;&]|$)/.test(after) && FLAG.test(before))))
    return true;
  if (kind === "tag") return /[<:]$/.test(before);
  if (kind === "literal" && separator.close === undefined) return true;
  if (kind === "call") return value.isQuoted && /(?:^|\.)(?:with|set)[^.]{0,24}$/i.test(nameText);
  if (value.isQuoted && kind === "equals" && separator.close === undefined) return true;
  if (value.isQuoted && kind === "blank" && (nameText === "PASSWORD" || cursor.is(range.end, QUOTE))) return true;
  if (value.isQuoted && (kind === "colon" || kind === "comma") && MACHINE.test(nameText)) return true;
  if (value.isQuoted && kind === "colon" && /^[A-Z\d]+_[A-Z_\d]+$/.test(nameText)) return true;
  // `secret: "rain on tin"`; a label begins with a capital.
  if (value.isQuoted && /^(?:secret|passphrase)$/i.test(nameText) && / /.test(text.slice(value.start, value.end)))
    return /^[a-z]/.test(text.slice(value.start));
  // `/pass:x` of Windows
  if (kind === "colon" && value.start === separator.end && before.endsWith(" /")) return true;
  // `"name=x"`
  if (kind === "equals" && separator.isLine && /^["']/.test(after) && before.endsWith(after.charAt(0))) return true;
  // `name=x` on a line, or before a command
  if (
    kind === "equals" &&
    separator.isLine &&
    /^(?:[\r\n ]|$)/.test(after) &&
    /(?:^|\n)(?:[^\n=]{0,12} )?$/.test(before)
  )
    return true;
  if (!value.isQuoted && !/^(?:["'`;&]|,\w{1,20}=|\s|$)/.test(after)) return false;
  return `${before}\u0000${after}`.matchAll(ACCOUNT).some(([, quote = "", name = ""]) => {
    return (quote !== "") === value.isQuoted && !TYPE.test(name);
  });
}

/** A flag with its value, and the dashes of the next one. */
const FLAG = /(?:^|\s)--?[a-z][\w-]{0,30}[ =][^\s-]\S{0,60}\s--?$/i;

function endsThere(cursor: Cursor, at: number): boolean {
  const next = cursor.skip(at, BLANK, 40);
  if (next >= cursor.text.length || cursor.is(next, LINE_END)) return true;
  // `password=x host=y` of a log
  if (/^[\w.]{1,40}=/.test(cursor.text.slice(next, next + 41))) return true;
  return /["'`\\#,;)}\]|&<-]/.test(cursor.text.charAt(next)) || cursor.codeAt(next) >= 0x2000;
}
