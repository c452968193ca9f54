import { BASE64, isIn, TOKEN, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { isDummyValue } from "../values/value-kind.ts";
import { BODY_LINE, endOfBody } from "./private-key.ts";

/** A shorter run of base64 is too short for a name and a secret. */
export const LEAST_ENCODED = 20;
const MOST = 65_536;

const RUN = BASE64 | TOKEN;
/** Read for every twentieth character of every text, so it is one table look-up. */
const RUNS = Uint8Array.from({ length: 128 }, (_, code) => (isIn(code, RUN) ? 1 : 0));

/**
 * Finds runs of base64 and of hexadecimal digits, also over several lines, that decode to text with a secret in it.
 * Checks one character in twenty: a run of twenty must contain one of these.
 *
 * @param find returns the secrets of the decoded text
 */
export function findEncoded(cursor: Cursor, find: (text: string) => readonly Span[]): readonly Span[] {
  const { text } = cursor;
  const spans: Span[] = [];
  let done = 0;
  for (let at = LEAST_ENCODED - 1; at < text.length; at += LEAST_ENCODED) {
    if (at < done || !isBase64(text.charCodeAt(at))) continue;
    let start = at;
    while (start > done && start > at - LEAST_ENCODED && isBase64(text.charCodeAt(start - 1))) start -= 1;
    // Most are words: the end of the shortest valid run rules them out before their letters are counted.
    if (!isBase64(text.charCodeAt(start + LEAST_ENCODED - 1)) || !isBase64(text.charCodeAt(start + LEAST_ENCODED / 2)))
      continue;
    // The letter of an escape (`\n`) is not part of the run.
    if (text[start - 1] === "\\" && /[nrt]/.test(text.charAt(start))) start += 1;
    const lines = linesFrom(cursor, start);
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) continue;
    done = last.end;
    const bodyEnd = first.end - start === BODY_LINE ? endOfBody(cursor, start) : -1;
    if (bodyEnd !== -1) {
      spans.push({ start, end: bodyEnd, kind: "private-key" });
      done = bodyEnd;
      continue;
    }
    // A word may follow in a line of its own; where the lines are no one text, each may be a text.
    const whole = decodedSpan(text, lines, find) ?? decodedSpan(text, lines.slice(0, -1), find);
    const found = whole === null ? lines.map((line) => decodedSpan(text, [line], find)) : [whole];
    spans.push(...found.filter((span) => span !== null));
  }
  return spans;
}

/** As long as the lines that `base64` (76), PEM (64) and `xxd -p` (60) write. */
const LEAST_LINE = 60;
const LINE_BREAK = /(?:\r?\n|\\(?:r\\)?n)[ \t]{0,16}/y;

/** The run from `start` on, with the lines that continue it: as long as the first one, but for the last. */
function linesFrom(cursor: Cursor, start: number): readonly Range[] {
  let line = { start, end: cursor.skip(start, RUN, MOST) };
  const length = line.end - start;
  if (length < LEAST_LINE) return length < LEAST_ENCODED ? [] : [line];
  const lines = [line];
  while (line.end - line.start === length && line.end - start < MOST) {
    const next = cursor.after(LINE_BREAK, line.end);
    line = { start: next, end: cursor.skip(next, RUN, length + 1) };
    if (line.end === next || line.end - next > length) break;
    lines.push(line);
  }
  return lines;
}

function isBase64(code: number): boolean {
  return code < 128 && RUNS[code] === 1;
}

/** A run may begin after `name=` or `/path/`, which consist of the same characters. */
function decodedSpan(text: string, lines: readonly Range[], find: (text: string) => readonly Span[]): Span | null {
  const run = lines.map(({ start, end }) => text.slice(start, end)).join("");
  const sign = run.slice(0, 80).search(/[=/](?=[A-Za-z\d]{16})/);
  const [start, end] = [lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0];
  for (const from of sign === -1 ? [0] : [0, sign + 1]) {
    const decoded = decodedText(run.slice(from));
    if (decoded === null) continue;
    const [first] = find(decoded);
    if (first !== undefined) return { start: start + from, end, kind: `encoded-${first.kind}` };
    if (isPair(decoded)) return { start: start + from, end, kind: "basic-auth" };
  }
  return null;
}

/** `user:password` and no more. */
function isPair(decoded: string): boolean {
  const password = /^[\w.@+-]{2,64}:([\u0021-\u007e]{6,128})$/.exec(decoded)?.[1];
  if (password === undefined || isDummyValue(password) || password.startsWith("//")) return false;
  return /\d/.test(password) && /[A-Za-z]/.test(password);
}

/** The decoded text of letters, digits, signs and line ends; null for other data. */
function decodedText(run: string): string | null {
  const hex = HEX_TEXT.exec(run)?.[1];
  if (hex === undefined && !ENCODED_TEXT.test(run)) return null;
  const bytes = hex === undefined ? fromBase64(run) : fromHex(hex);
  // Every second byte of UTF-16 is none.
  const decoded = /^\u0000?[ -~]\u0000[ -~]/.test(bytes) ? bytes.replaceAll("\u0000", "") : bytes;
  return TEXT.test(decoded) ? decoded : null;
}

function fromBase64(run: string): string {
  const digits = /^[\w+/-]*/.exec(run.replaceAll("-", "+").replaceAll("_", "/"))?.[0] ?? "";
  return atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
}

function fromHex(digits: string): string {
  return digits.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
}

/** Every fourth digit holds the upper bit of a byte, which ASCII does not have: rules out most words and data. */
const ENCODED_TEXT = /^(?:[A-Za-f][\w+/-]{3}){4}/;
/** Digits of bytes that are ASCII, with the other bytes of UTF-16: rules out hashes. */
const HEX_TEXT = /^(?:0x)?((?:[2-7][\da-f](?:00)?|0[9ad](?:00)?){10,4096})/i;
const TEXT = /^[\t\n\r -~]{12,}$/;
