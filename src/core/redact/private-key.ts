import { ALNUM, BASE64, SPACE } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import type { Trigger } from "./trigger-table.ts";

const RULE = "-----";
/** Longer than the PEM of any key in use, with room for escapes, margins and headers. */
const LONGEST = 24_000;
/** What a tool writes before a line: margins of diffs and quotes, line numbers, table rules, escaped line ends. */
const MARGIN = /(?:(?:Proc-Type|DEK-Info):[^\n\\]{0,80}|\\{1,8}[nrt]|[\s"',+>|:→\\-]|\d{1,6}(?=[:→|\t]))/y;

export const PRIVATE_KEYS: readonly Trigger[] = [
  { pair: "EG", detect: privateKey },
  { pair: "LS", detect: encodedPrivateKey },
  { pair: "Pr", detect: puttyKey },
];

/** The whole PEM block; where its end was cut away, as far as lines of base64 go. */
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
  const isWhole = footRule !== -1 && footEnd - bodyStart < LONGEST;
  // In between stands another beginning: the foot belongs to that one.
  const ownsFoot = isWhole && cursor.next(`${RULE}BEGIN `, bodyStart) > foot;
  const end = ownsFoot ? footEnd + RULE.length : endOfLines(cursor, bodyStart);
  if (end - bodyStart < 16) return null;
  return { start, end, kind: "private-key", prefix: "" };
}

function endOfLines(cursor: Cursor, from: number): number {
  let end = from;
  let at = from;
  const limit = from + LONGEST;
  while (at < limit) {
    MARGIN.lastIndex = at;
    const margin = MARGIN.exec(cursor.text);
    cursor.steps += 1;
    if (margin !== null) {
      at += margin[0].length;
      continue;
    }
    const lineEnd = cursor.skip(at, BASE64, LONGEST);
    if (lineEnd - at < 16) return end;
    end = lineEnd;
    at = lineEnd;
  }
  return end;
}

/** A PEM block in base64, as kubeconfig files hold it; certificates and public keys are no secret. */
function encodedPrivateKey(cursor: Cursor, at: number): Span | null {
  const prefix = "LS0tLS1CRUdJTi";
  if (!cursor.text.startsWith(prefix, at) || cursor.is(at - 1, ALNUM)) return null;
  const label = cursor.text.slice(at + prefix.length, at + prefix.length + 6);
  if (label === "BDRVJU" || label === "BQVUJM" || label === "BYNTA5") return null;
  const end = cursor.skip(at, BASE64, LONGEST * 2);
  return end - at < 64 ? null : { start: at, end, kind: "private-key", prefix: "" };
}

/** PuTTY keeps its private half behind `Private-Lines: n`. */
function puttyKey(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("Private-Lines: ", at)) return null;
  const start = cursor.until(at + 15, SPACE, 8);
  const end = endOfLines(cursor, start);
  return end === start ? null : { start, end, kind: "private-key", prefix: "" };
}
