import { ALNUM, BARE_END, BASE64, DASH, LINE_END, QUOTE, SPACE, WIDE, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import type { Trigger } from "../trigger-table.ts";
import { looksRandom } from "../values/value-kind.ts";

const RULE = "-----";
/** Longer than the PEM of any key in use, with room for escapes, margins and headers. */
const LONGEST = 24_000;
/** Prefixes that tools add to a line: margins of diffs and quotes, line numbers, table rules, escaped line ends. */
const MARGIN = /(?:(?:Proc-Type|DEK-Info):[^\n\\]{0,80}|\\{1,8}[nrt]|[\s"',+>|:→\\-]|\d{1,6}(?=[:→|\t]))/y;

/** Blanks, line ends, quotes, `\\`, `>`, `|`, `,`; and everything beyond ASCII, for arrows. */
const MARGIN_BEFORE = SPACE | QUOTE | WIDE | BARE_END | DASH;

export const PRIVATE_KEYS: readonly Trigger[] = [
  { pair: "EG", word: "begin", pairAt: 1, detect: privateKey },
  { pair: "LS", detect: encodedPrivateKey },
  { pair: "Pr", word: "private-lines", pairAt: 0, detect: puttyKey },
  { pair: "-E", detect: tailOfKey },
];

/** The whole PEM block; if its end was cut away, all following lines of base64. */
function privateKey(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const start = at - 6;
  if (start < 0 || !text.startsWith(`${RULE}BEGIN `, start)) return null;
  const label = text.slice(start + 11, start + 60);
  const ruler = label.indexOf(RULE);
  if (ruler === -1 || !label.slice(0, ruler).includes("PRIVATE KEY")) return null;
  const bodyStart = start + 11 + ruler + RULE.length;
  const foot = cursor.next(`${RULE}END `, bodyStart);
  const footRule = text.slice(foot + 9, foot + 60).indexOf(RULE);
  const footEnd = foot + 9 + footRule;
  const isComplete = footRule !== -1 && footEnd - bodyStart < LONGEST;
  // Another beginning lies in between: the foot belongs to that one.
  const ownsFoot = isComplete && cursor.next(`${RULE}BEGIN `, bodyStart) > foot;
  const end = ownsFoot ? footEnd + RULE.length : endOfLines(cursor, bodyStart);
  if (end - bodyStart < 16) return null;
  return { start, end, kind: "private-key" };
}

export function endOfLines(cursor: Cursor, from: number): number {
  let end = from;
  let at = from;
  const limit = from + LONGEST;
  while (at < limit) {
    const margin = cursor.endOf(MARGIN, at);
    if (margin !== -1) {
      at = margin;
      continue;
    }
    const lineEnd = cursor.skip(at, BASE64, LONGEST);
    if (lineEnd - at < 16) return end;
    end = lineEnd;
    at = lineEnd;
  }
  return end;
}

/** The lines above the foot of a block whose beginning was cut away. */
function tailOfKey(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const foot = at - RULE.length + 1;
  if (!text.startsWith(`${RULE}END `, foot) || !text.slice(at, at + 50).includes("PRIVATE KEY-----")) return null;
  let start = foot;
  let before = foot;
  const limit = Math.max(0, foot - LONGEST);
  while (before > limit) {
    // Margins, line numbers and escaped line ends between two lines of base64.
    let lineEnd = cursor.back(before, MARGIN_BEFORE, 40);
    const numbered = NUMBERED.exec(text.slice(Math.max(0, lineEnd - 8), lineEnd));
    if (numbered !== null && lineEnd !== before) lineEnd = cursor.back(lineEnd - numbered[0].length, MARGIN_BEFORE, 40);
    if (text[lineEnd - 2] === "\\" && /[nr]/.test(text.charAt(lineEnd - 1)))
      lineEnd = cursor.back(lineEnd - 1, MARGIN_BEFORE, 8);
    if (text[lineEnd - 1] === "+" && cursor.is(lineEnd - 2, SPACE))
      lineEnd = cursor.back(lineEnd - 1, MARGIN_BEFORE, 8);
    const lineStart = cursor.back(lineEnd, BASE64, LONGEST);
    if (lineEnd - lineStart < (start === foot ? 4 : 16)) break;
    start = lineStart;
    before = lineStart;
  }
  // The letter of an escape (`\n`) is not part of the key.
  if (text[start - 1] === "\\" && /[nrt]/.test(text.charAt(start))) start += 1;
  if (text[start] === "+" && (start === 0 || cursor.is(start - 1, SPACE))) start += 1;
  return foot - start < 16 ? null : { start, end: foot, kind: "private-key" };
}

/** The number of a line, before its margin. */
const NUMBERED = /(?:^|[^A-Za-z\d+/=])\d{1,6}$/;

/** A PEM block in base64, as in kubeconfig files; certificates and public keys are not secret. */
function encodedPrivateKey(cursor: Cursor, at: number): Span | null {
  const prefix = "LS0tLS1CRUdJTi";
  if (!cursor.text.startsWith(prefix, at) || cursor.is(at - 1, ALNUM)) return null;
  const label = cursor.text.slice(at + prefix.length, at + prefix.length + 6);
  if (label === "BDRVJU" || label === "BQVUJM" || label === "BYNTA5") return null;
  const end = cursor.skip(at, BASE64, LONGEST * 2);
  return end - at < 64 ? null : { start: at, end, kind: "private-key" };
}

/** PuTTY keeps the private half after `Private-Lines: n`. */
function puttyKey(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("Private-Lines: ", at)) return null;
  const start = cursor.until(at + 15, SPACE, 8);
  const end = endOfLines(cursor, start);
  return end === start ? null : { start, end, kind: "private-key" };
}

/** The length of every line of a PEM body except the last. */
export const BODY_LINE = 64;

/**
 * The end of the lines of base64 that begin at `start`: a key whose head and foot were cut away. Two lines must have
 * the length of PEM, and no public block may begin just before or end after them.
 */
export function endOfBody(cursor: Cursor, start: number): number {
  const { text } = cursor;
  if (start > 0 && !cursor.is(start - 1, SPACE | QUOTE | WIDE)) return -1;
  const first = text.slice(start, start + BODY_LINE);
  if (!/\d/.test(first) || !/[a-z]/.test(first) || !/[A-Z]/.test(first) || !looksRandom(first)) return -1;
  const second = cursor.skip(start + BODY_LINE, LINE_END, 2);
  if (second === start + BODY_LINE || cursor.skip(second, BASE64, BODY_LINE + 1) !== second + BODY_LINE) return -1;
  const end = endOfLines(cursor, start);
  const isPublic =
    text.slice(Math.max(0, start - 200), start).includes("BEGIN ") || text.slice(end, end + 32).includes("END ");
  cursor.steps += 232;
  return isPublic ? -1 : end;
}
