import { LINE_END, TOKEN, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
import { looksRandom, isDummyValue } from "../values/value-kind.ts";

/** How far around a member its document is searched. */
const NEAR = 2000;
const LONGEST = 8192;

/** Secrets recognised by their document: numbers of a JSON Web Key, data of a Kubernetes Secret, lists of logins. */
export const DOCUMENTS: readonly Trigger[] = [
  ...['"d', '"k', '"p', '"q'].map((beginning) => triggerOf(beginning, jsonWebKey)),
  triggerOf("kind: Secret", kubernetesSecret),
  ...["chpasswd:", "asicAuth:", "asic_auth:", "asicauth:"].map((name) => triggerOf(name, listedLogins)),
];

const MEMBER = /"(?:d|k|p|q|dp|dq|qi)\\{0,7}"\s{0,8}:\s{0,8}\\{0,7}"(?=[\w-]{20})/y;

/** `"d": "…"` beside `"kty"`. */
function jsonWebKey(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const start = cursor.endOf(MEMBER, at);
  if (start === -1) return null;
  const end = cursor.skip(start, TOKEN, LONGEST);
  const near = text.slice(Math.max(0, at - NEAR), end + NEAR);
  cursor.steps += near.length;
  return looksRandom(text.slice(start, end)) && /"kty\\{0,7}"/.test(near) ? { start, end, kind: "key" } : null;
}

/** The lines below `data:` and `stringData:` of a manifest of YAML. */
function kubernetesSecret(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const from = Math.max(0, text.lastIndexOf("\n---", at));
  const foot = text.indexOf("\n---", at);
  const document = text.slice(from, Math.min(foot === -1 ? text.length : foot, at + LONGEST));
  cursor.steps += document.length;
  const spans: Span[] = [];
  for (const block of document.matchAll(/^([ \t]{0,20})(?:data|stringData):[ \t]{0,4}$/gm)) {
    let lineStart = from + block.index + block[0].length + 1;
    while (lineStart < text.length) {
      const lineEnd = cursor.until(lineStart, LINE_END, LONGEST);
      const line = text.slice(lineStart, lineEnd);
      const entry = /^([ \t]{1,40})["']?[\w.-]{1,120}["']?:[ \t]{1,4}["']?/.exec(line);
      if (entry === null || (entry[1]?.length ?? 0) <= (block[1]?.length ?? 0)) break;
      const value = line.slice(entry[0].length).replace(/["']?\s{0,8}$/, "");
      const start = lineStart + entry[0].length;
      if (value.length >= 3 && !isDummyValue(value)) spans.push({ start, end: start + value.length, kind: "secret" });
      lineStart = lineEnd + 1;
    }
  }
  cursor.more.push(...spans);
  return null;
}

/** `chpasswd:` of cloud-init, and below it `root:x` on each line. */
function listedLogins(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  let next = cursor.until(at, LINE_END, 40);
  for (let line = 0; line < 40 && cursor.is(next, LINE_END); line += 1) {
    const start = cursor.skip(next, LINE_END, 2);
    next = cursor.until(start, LINE_END, 200);
    const written = text.slice(start, next);
    if (!/^[ \t]{1,20}\S/.test(written)) break;
    const password = /^[ \t]{1,20}(?:- )?["']?[\w.-]{1,40}:([^\s"']{3,120})["']?$/.exec(written.trimEnd())?.[1];
    if (password === undefined || /^R(?:ANDOM)?$/.test(password) || isDummyValue(password)) continue;
    const from = start + written.lastIndexOf(password);
    cursor.more.push({ start: from, end: from + password.length, kind: "password" });
  }
  return null;
}
