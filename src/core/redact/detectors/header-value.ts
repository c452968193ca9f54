import { BEARER, BLANK, LINE_END, LINE_STOP, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggersOf } from "../trigger-table.ts";
import { withItsParts } from "../values/joint.ts";
import { looksRandom, isDummyValue } from "../values/value-kind.ts";
import type { ValueRange } from "../values/value-range.ts";

/** The beginnings of the credentials in an `Authorization` header. */
const SCHEME =
  /(bearer|basic|token|digest|negotiate|ntlm|ssws|apikey|bot|key|aws4-hmac-sha256|sharedkey)(?:(?:[ \t]|%20|\+){1,4}|\\{0,7}["'],[ \t]{0,4}\\{0,7}["'])/iy;
const LONGEST = 8192;

/** `Bearer …`, `Basic …` and `"Bearer", "…"` without a header name. */
export const BARE_CREDENTIALS: readonly Trigger[] = ["bearer", "basic", "ssws"].flatMap((scheme) =>
  triggersOf(scheme, bareCredentials),
);

function bareCredentials(cursor: Cursor, at: number): Span | null {
  if (!cursor.startsWord(at)) return null;
  SCHEME.lastIndex = at;
  const scheme = SCHEME.exec(cursor.text);
  if (scheme === null) return null;
  const start = cursor.skipBlank(at + scheme[0].length);
  const headEnd = cursor.skip(start, BEARER, 256);
  const head = cursor.text.slice(start, headEnd);
  if (head.length < 12 || isDummyValue(head) || !looksRandom(head)) return null;
  const end = cursor.skip(headEnd, BEARER, cursor.text.length);
  return withItsParts(cursor, { start, end, kind: kindOf(scheme[1]) }, BEARER);
}

/** The part after the scheme of an `Authorization` value; without a scheme only values that look random. */
export function detectCredentials(cursor: Cursor, range: ValueRange): Span | null {
  const { text } = cursor;
  SCHEME.lastIndex = range.start;
  const scheme = SCHEME.exec(text);
  if (scheme === null) {
    const value = text.slice(range.start, range.end);
    const isSecret = value.length >= 8 && looksRandom(value) && !isDummyValue(value);
    return isSecret ? { start: range.start, end: range.end, kind: "credential" } : null;
  }
  const start = range.start + scheme[0].length;
  // Digests and signatures are lists that contain blanks.
  const isList = /^(?:digest|aws4)/i.test(scheme[1] ?? "");
  const bare = isList ? cursor.stop(start, LINE_END) : cursor.skip(start, BEARER, LONGEST);
  const end = range.isQuoted ? Math.max(range.end, start) : bare;
  const value = text.slice(start, Math.min(end, start + 256));
  if (value.length < 4 || isDummyValue(value) || /^[A-Za-z]{1,16}$/.test(value) || /^[a-z]+(?: [a-z]+)+$/i.test(value))
    return null;
  return { start, end, kind: kindOf(scheme[1]) };
}

function kindOf(scheme = ""): string {
  const lower = scheme.toLowerCase();
  if (lower === "bearer") return "bearer-token";
  return lower === "basic" ? "basic-auth" : "credential";
}

const PAIR = /[\w!#$%&'*+.^`|~-]{1,128}=/y;

/**
 * For `Cookie: a=…; b=…` everything from the first value on, for `Set-Cookie: a=…; Path=/` the value; else a random
 * value.
 */
export function detectCookies(cursor: Cursor, range: ValueRange, nameText: string): Span | null {
  const { text } = cursor;
  const start = cursor.after(PAIR, range.start);
  const hasPair = start > range.start;
  const isHeader = hasPair && /^(?:set-)?cookie$/i.test(nameText);
  const lineEnd = range.isQuoted || !isHeader ? range.end : cursor.stop(start, LINE_STOP & ~BLANK);
  const semicolon = cursor.next(";", start);
  const isComplete = isHeader && !/^set/i.test(nameText);
  const end = isComplete ? lineEnd : Math.min(semicolon, lineEnd);
  const value = text.slice(start, Math.min(end, start + 256));
  if (value.length < 6 || isDummyValue(value) || /^[A-Za-z]{1,15}$/.test(value)) return null;
  return isHeader || looksRandom(value) ? { start, end, kind: "cookie" } : null;
}
