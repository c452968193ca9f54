import { ALNUM, BEARER, DOT, LINE_END, QUOTE, TOKEN, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
import { joinRun, withItsParts } from "../values/joint.ts";
import { endOfLines } from "./private-key.ts";

/** A token type with a known prefix. */
export interface TokenRule {
  readonly kind: string;
  /** The public beginning, which the replacement keeps. Matched exactly. */
  readonly prefix: string;
  /** What follows the prefix. A run without an upper limit is included whole, so that no tail of a secret is left. */
  readonly body: RegExp;
  /** Whether the prefix must begin a word: short prefixes are part of others. */
  readonly startsWord?: boolean;
  /** Whether letters and digits must alternate as in no word. */
  readonly mixed?: boolean;
}

/** @param prefixes separated by bars */
export function tokens(
  kind: string,
  prefixes: string,
  body: RegExp,
  options: Pick<TokenRule, "startsWord" | "mixed"> = {},
): readonly TokenRule[] {
  return prefixes.split("|").map((prefix) => ({ kind, prefix, body, ...options }));
}

/** The span of the token that begins at `start`, or null. */
export function detectToken(cursor: Cursor, start: number, rule: TokenRule): Span | null {
  const { prefix, kind } = rule;
  if (rule.startsWord === true && !cursor.startsWord(start)) return null;
  const bodyStart = start + prefix.length;
  // The cheap check first: a long run of words that all begin like a token is walked once, not once a word.
  const runEnd = cursor.skip(bodyStart, BEARER, 64);
  if (rule.mixed === true && !isMixed(cursor.text.slice(bodyStart, runEnd)) && !isTorn(cursor, runEnd)) return null;
  const end = endOfToken(cursor.text, bodyStart, rule);
  cursor.steps += Math.max(end - bodyStart, 1);
  const whole = end === -1 ? null : { start, end, kind, prefix };
  const stop = end === -1 ? runEnd : end;
  if (!isTorn(cursor, stop)) return whole;
  const joined = joinRun(cursor, { start: bodyStart, end: stop, set: BEARER, isComplete: end !== -1 });
  if (joined === null || endOfToken(joined.text, 0, rule) === -1) return whole;
  cursor.more.push(...joined.parts.slice(1).map((part) => ({ ...part, kind })));
  return { start, end: stop, kind, prefix };
}

function endOfToken(text: string, bodyStart: number, { body, mixed }: TokenRule): number {
  body.lastIndex = bodyStart;
  if (!body.test(text)) return -1;
  const end = body.lastIndex;
  return mixed === true && !isMixed(text.slice(bodyStart, end)) ? -1 : end;
}

/** Whether the run ends at a quote or a line end, after which it may continue. */
function isTorn(cursor: Cursor, at: number): boolean {
  return cursor.is(at, QUOTE | LINE_END) || cursor.text[at] === "\\";
}

/** Whether letters and digits, or cases, alternate more than in any word. */
function isMixed(body: string): boolean {
  const head = body.slice(0, 64);
  const capitals = head.match(/[A-Z]/g)?.length ?? 0;
  return /[A-Za-z]/.test(head) && (/\d.*\d/s.test(head) || (capitals >= 3 && /[a-z]/.test(head)));
}

/** Tokens without a fixed beginning that no regular expression describes at a bounded cost. */
export const INNER_TOKENS: readonly Trigger[] = [
  ...["AKIA", "ASIA"].map((prefix) => triggerOf(prefix, secretBesideId)),
  { pair: "yJ", detect: jsonWebToken },
  // `openssh-key-v1` in base64: the first line of a private key without the header above it.
  triggerOf("b3BlbnNzaC1rZXktdjE", (cursor, start) => keyLines(cursor, start)),
  { pair: "MI", detect: derKey },
  { pair: "MH", detect: derKey },
];

const ID_CHARS = 20;
/** What separates two values, and the second of them. */
const BESIDE = /[^\w+/=]{1,24}(?=[\w+/]{40}(?![\w+/=]))/y;

/** The secret access key of AWS, which no beginning shows, beside its id. */
function secretBesideId(cursor: Cursor, at: number): null {
  const start = cursor.endOf(BESIDE, at + ID_CHARS);
  if (start !== -1) cursor.more.push({ start, end: start + 40, kind: "aws-secret-key" });
  return null;
}

/** `eyJ….eyJ….…`: a header, a payload and a signature that may be empty; five parts when it is encrypted. */
function jsonWebToken(cursor: Cursor, at: number): Span | null {
  const start = at - 1;
  if (cursor.text[start] !== "e" || start < cursor.deadTokenUntil || !cursor.startsWord(start)) return null;
  let end = cursor.skip(start, TOKEN, cursor.text.length);
  cursor.deadTokenUntil = end;
  if (end - start < 16 || !cursor.is(end, DOT) || cursor.skip(end + 1, TOKEN, 4) < end + 5) return null;
  for (let part = 0; part < 4 && cursor.is(end, DOT); part += 1) end = cursor.skip(end + 1, TOKEN, cursor.text.length);
  return withItsParts(cursor, { start, end, kind: "jwt", prefix: "eyJ" }, TOKEN | DOT);
}

/** The beginnings of private keys in base64: PKCS#1, PKCS#8, SEC 1, Ed25519. */
const DER = /M(?:II[A-J][\w+/]{2}IBA[AD]A?[NKC]|IG[\w+/]{2}AgEA|HcCAQEE|IGkAgEBBD|C4CAQAwBQ)/y;

function derKey(cursor: Cursor, at: number): Span | null {
  return cursor.is(at - 1, ALNUM) || cursor.endOf(DER, at) === -1 ? null : keyLines(cursor, at);
}

function keyLines(cursor: Cursor, start: number): Span | null {
  const end = endOfLines(cursor, start);
  return end - start < 40 ? null : { start, end, kind: "private-key" };
}
