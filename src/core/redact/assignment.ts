import { BLANK, LINE_END, NAME } from "./char-class.ts";
import { detectCookies, detectCredentials } from "./header-value.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import { classifyName } from "./secret-name.ts";
import { isSecretValue, type ValueForm } from "./secret-value.ts";
import { findSeparator, type NamePlace, type Separator } from "./separator.ts";
import type { Detector, Trigger } from "./trigger-table.ts";
import { findValue, type ValuePlace } from "./value-place.ts";

const LONGEST_NAME = 64;
/** A value is judged by its beginning, but goes to its end. */
const LONGEST_JUDGED = 128;

/** A rare pair of each word that names a secret, with the word and where in it the pair stands. */
const WORDS: readonly (readonly [pair: string, word: string, pairAt: number])[] = [
  ["ok", "token", 1],
  ["ok", "cookie", 2],
  ["cr", "secret", 2],
  ["cr", "cred", 0],
  ["ss", "pass", 2],
  ["ss", "sess", 2],
  ["wd", "pwd", 1],
  ["ke", "key", 0],
  ["ut", "auth", 1],
  ["gn", "signature", 2],
  ["jw", "jwt", 0],
  ["g=", "sig=", 2],
];

/** Values behind names that promise a secret, in whatever notation. */
export const ASSIGNMENTS: readonly Trigger[] = WORDS.flatMap(([pair, word, pairAt]) =>
  casesOf(pair).map((written) => ({ pair: written, detect: named(word, pairAt) })),
);

function casesOf(pair: string): readonly string[] {
  const [first = "", second = ""] = pair;
  const all = [first, first.toUpperCase()].flatMap((one) => [one + second, one + second.toUpperCase()]);
  return [...new Set(all)];
}

function named(word: string, pairAt: number): Detector {
  return (cursor, at) => {
    const wordStart = at - pairAt;
    if (wordStart < cursor.namesSeenUntil || !says(cursor, wordStart, word)) return null;
    const name = placeOfName(cursor, wordStart);
    cursor.namesSeenUntil = name.end;
    const separator = findSeparator(cursor, name);
    return separator === null ? null : detectValue(cursor, name, separator);
  };
}

/** Compares without regard to case; no copy of the text is made. */
function says(cursor: Cursor, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at += 1) {
    const code = cursor.codeAt(start + at);
    if (code !== word.charCodeAt(at) && (code | 32) !== word.charCodeAt(at)) return false;
  }
  return true;
}

function placeOfName(cursor: Cursor, inside: number): NamePlace {
  let start = cursor.back(inside, NAME, LONGEST_NAME);
  let end = cursor.skip(inside, NAME, LONGEST_NAME);
  // The letter of an escape (`\nTOKEN`) is no part of the name.
  if (start > 0 && start < inside && cursor.text[start - 1] === "\\" && /[nrtbf]/.test(cursor.text.charAt(start)))
    start += 1;
  const isFlag = cursor.text[start] === "-";
  while (start < inside && /[-.]/.test(cursor.text.charAt(start))) start += 1;
  while (end > inside && /[-.]/.test(cursor.text.charAt(end - 1))) end -= 1;
  return { start, end, isFlag };
}

function detectValue(cursor: Cursor, place: NamePlace, separator: Separator): Span | null {
  const nameText = cursor.text.slice(place.start, place.end);
  const name = classifyName(nameText);
  if (name === null) return null;
  const value = findValue(cursor, separator);
  if (value === null || value.end === value.start) return null;
  if (/authorization$/i.test(nameText)) return detectCredentials(cursor, value);
  if (name.kind === "cookie") return detectCookies(cursor, value, nameText);
  const form = formOf(cursor, { place, separator, value, nameText });
  if (form === null) return null;
  const text = cursor.text.slice(value.start, Math.min(value.end, value.start + LONGEST_JUDGED));
  cursor.steps += text.length;
  if (!isSecretValue({ name, nameText, value: text, form, next: cursor.text.charAt(value.end) })) return null;
  return { start: value.start, end: value.end, kind: name.kind, prefix: "" };
}

interface Assignment {
  readonly place: NamePlace;
  readonly separator: Separator;
  readonly value: ValuePlace;
  readonly nameText: string;
}

function formOf(cursor: Cursor, { place, separator, value, nameText }: Assignment): ValueForm | null {
  if (value.isArgument) return "loose";
  if (separator.kind === "column") return "loose";
  if (separator.kind === "comma") return "loose";
  const isShouted = /^[A-Z][A-Z0-9_]*$/.test(nameText) && nameText.length > 2;
  if (separator.kind === "equals" && separator.isLine && isShouted) return "environment";
  if (value.isQuoted) return separator.kind === "blank" && !place.isFlag ? "loose" : "string";
  if (separator.kind === "tag") return "string";
  if (separator.kind === "blank" && !place.isFlag)
    return isCredentialFile(cursor, place.start, nameText) ? "string" : null;
  if (!separator.isLine) return "bare";
  return endsThere(cursor, value.end) ? "line" : "prose";
}

/** netrc: `machine … login … password …`; Dockerfiles and csh: `ENV NAME value`, `setenv NAME value`. */
function isCredentialFile(cursor: Cursor, nameStart: number, nameText: string): boolean {
  const before = cursor.before(nameStart, 120);
  if (/^passw/i.test(nameText)) return /\blogin\s+\S{1,80}(?:\s|\\n)+$/.test(before);
  return /(?:^|\s)(?:env|arg|setenv)\s{1,4}$/.test(before);
}

function endsThere(cursor: Cursor, at: number): boolean {
  const next = cursor.skip(at, BLANK, 40);
  if (next >= cursor.text.length || cursor.is(next, LINE_END)) return true;
  return /["'`\\#,;)}\]|&<-]/.test(cursor.text.charAt(next)) || cursor.codeAt(next) >= 0x2000;
}
