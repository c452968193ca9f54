import { BLANK, DIGIT, LINE_STOP, QUOTE } from "../values/char-class.ts";
import type { Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { isDummyValue } from "../values/dummy-value.ts";
import type { Trigger } from "../trigger-table.ts";

/** Short flags whose meaning depends on the command, and the colon-separated file of PostgreSQL. */
export const COMMAND_FLAGS: readonly Trigger[] = [
  { pair: "-u", detect: userAndPassword },
  { pair: "-U", detect: userAndPassword },
  { pair: ":5", detect: pgPass },
  { pair: "*:", detect: pgPass },
];

/** `curl -u user:password`, `--user user:password`, `--proxy-user …`. */
function userAndPassword(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const isShort = /\s/.test(text.charAt(at - 1));
  const isLong = /^-user[= ]$/.test(text.slice(at, at + 6)) && /-$|--proxy$/.test(text.slice(Math.max(0, at - 7), at));
  if (!isShort && !isLong) return null;
  let start = at + (isLong ? 5 : 2);
  if (text[start] === "=") start += 1;
  start = cursor.skip(start, BLANK, 8);
  start += cursor.backslashes(start);
  if (cursor.is(start, QUOTE)) start += 1;
  const end = cursor.until(start, LINE_STOP, 256);
  const colon = text.slice(start, end).indexOf(":");
  if (colon < 0) return null;
  const password = text.slice(start + colon + 1, end);
  if (password.length < 3 || isDummyValue(password) || /^[\d:]+$/.test(password)) return null;
  const isCalled = /\b(?:curl|wget|https?|xh|httpie)\b/.test(cursor.before(at, 300));
  const isPlain = /^[A-Za-z/._-]+$/.test(password) || password.includes("/");
  if (!isCalled && isPlain) return null;
  return { start: start + colon + 1, end, kind: "password", prefix: "" };
}

/** `host:5432:database:user:password`; the host and the database may be `*`. */
function pgPass(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  if (text[at] === "*" ? !cursor.is(at - 1, LINE_STOP) && !cursor.startsWord(at) : !cursor.is(at + 4, DIGIT))
    return null;
  let lineStart = cursor.backUntil(at, LINE_STOP, 64);
  if (text[lineStart - 1] === "\\" && /[nrt]/.test(text.charAt(lineStart))) lineStart += 1;
  const end = cursor.until(at, LINE_STOP, 160);
  const fields = text.slice(lineStart, end).split(":");
  const [host = "", port = "", database = "", user = "", ...rest] = fields;
  const password = rest.join(":");
  if (
    !/^(?:\*|\d{4,5})$/.test(port) ||
    !/^[\w.*/-]+$/.test(host) ||
    !/[.*g-z]/i.test(host) ||
    !/^[\w*-]+$/.test(database)
  )
    return null;
  if (!/^[\w*.-]+$/.test(user) || password.length < 3 || isDummyValue(password) || /^\d+$/.test(password)) return null;
  return cursor.is(end - 1, DIGIT) && rest.length > 1
    ? null
    : { start: end - password.length, end, kind: "password", prefix: "" };
}
