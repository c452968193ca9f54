import { ALNUM, BEARER, DIGIT, LETTER, LINE_END, QUOTE, UPPER, Cursor, DOT, TOKEN } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
import { joinRun, withItsParts } from "../values/joint.ts";
import { endOfLines } from "./private-key.ts";

/** A token type with a known prefix. */
export interface TokenRule {
  readonly kind: string;
  /** The public beginning, which the replacement keeps. Matched exactly. */
  readonly prefix: string;
  /** The parts after the prefix. */
  readonly body: readonly Part[];
  /** The prefix is an ordinary end of a word (`task-`), so the token must begin a word. */
  readonly startsWord?: true;
  /** Without a mix of letters and digits, the body is ordinary text. */
  readonly mixed?: true;
}

/** A fixed word, or a run of characters of one set. */
type Part = string | { readonly set: number; readonly min: number; readonly max: number };

/** One rule for each prefix that a service gives to tokens of the same shape. */
export function rules(
  kind: string,
  prefixes: readonly string[],
  body: readonly Part[],
  options: Pick<TokenRule, "startsWord" | "mixed"> = {},
): readonly TokenRule[] {
  return prefixes.map((prefix) => ({ kind, prefix, body, ...options }));
}

/** Longer than any token. */
const LONGEST_RUN = 4096;

/** A run of at least `min` units; a longer one is included whole, so that no tail of a secret is left. */
export function run(set: number, min: number, max = LONGEST_RUN): Part {
  return { set, min, max };
}

/** The span of the token that begins at `start`, or null. */
export function detectToken(cursor: Cursor, start: number, rule: TokenRule): Span | null {
  const { prefix, kind } = rule;
  if (rule.startsWord === true && !cursor.startsWord(start)) return null;
  const bodyStart = start + prefix.length;
  // The cheap check first: a long run of words that all begin like a token is walked once, not once a word.
  const runEnd = cursor.skip(bodyStart, BEARER, 64);
  if (rule.mixed === true && !isMixed(cursor, bodyStart, runEnd) && !isTorn(cursor, runEnd)) return null;
  const end = endOfToken(cursor, bodyStart, rule);
  const stop = end === -1 ? runEnd : end;
  if (!isTorn(cursor, stop)) return end === -1 ? null : { start, end, kind, prefix };
  return detectTorn(cursor, { start, bodyStart, stop, end }, rule);
}

function endOfToken(cursor: Cursor, bodyStart: number, { body, mixed }: TokenRule): number {
  const end = endOfShape(cursor, bodyStart, body);
  if (end === -1) return -1;
  // If a length with a limit continues, it is the middle of a longer value: an image, a hash.
  const last = body.at(-1);
  if (typeof last === "object" && last.max < LONGEST_RUN && cursor.is(end, ALNUM)) return -1;
  return mixed === true && !isMixed(cursor, bodyStart, end) ? -1 : end;
}

/**
 * The end of the shape that begins at `from`, or -1. Each run takes all it can without backtracking, so the cost is the
 * length of the text read.
 */
function endOfShape(cursor: Cursor, from: number, parts: readonly Part[]): number {
  let at = from;
  for (const part of parts) {
    if (typeof part === "string") {
      if (!cursor.text.startsWith(part, at)) return -1;
      at += part.length;
      cursor.steps += part.length;
      continue;
    }
    const end = cursor.skip(at, part.set, part.max);
    if (end - at < part.min) return -1;
    at = end;
  }
  return at;
}

/** Whether the run ends at a quote or a line end, after which it may continue. */
function isTorn(cursor: Cursor, at: number): boolean {
  return cursor.is(at, QUOTE | LINE_END) || cursor.text[at] === "\\";
}

interface Torn {
  readonly start: number;
  readonly bodyStart: number;
  readonly stop: number;
  /** The end of a token in one piece; -1 without one. */
  readonly end: number;
}

function detectTorn(cursor: Cursor, { start, bodyStart, stop, end }: Torn, rule: TokenRule): Span | null {
  const { kind, prefix } = rule;
  const full = end === -1 ? null : { start, end, kind, prefix };
  const joined = joinRun(cursor, { start: bodyStart, end: stop, set: BEARER, isComplete: end !== -1 });
  if (joined === null) return full;
  const inner = new Cursor(joined.text);
  const isOne = endOfToken(inner, 0, rule) !== -1;
  cursor.steps += inner.steps;
  if (!isOne) return full;
  cursor.more.push(...joined.parts.slice(1).map((part) => ({ ...part, kind })));
  return { start, end: stop, kind, prefix };
}

/** Whether letters and digits, or cases, alternate more than in any word. */
function isMixed(cursor: Cursor, start: number, end: number): boolean {
  let digits = 0;
  let capitals = 0;
  let letters = 0;
  const until = Math.min(end, start + 64);
  for (let at = start; at < until; at += 1) {
    if (cursor.is(at, DIGIT)) digits += 1;
    else if (cursor.is(at, UPPER)) capitals += 1;
    if (cursor.is(at, LETTER)) letters += 1;
  }
  cursor.steps += until - start;
  return letters > 0 && (digits >= 2 || (capitals >= 3 && capitals < letters));
}

/** Tokens without a fixed beginning that no regular expression describes at a bounded cost. */
export const INNER_TOKENS: readonly Trigger[] = [
  { pair: "yJ", detect: jsonWebToken },
  // `openssh-key-v1` in base64: the first line of a private key without the header above it.
  triggerOf("b3BlbnNzaC1rZXktdjE", (cursor, start) => keyLines(cursor, start)),
  { pair: "MI", detect: derKey },
  { pair: "MH", detect: derKey },
];

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
  DER.lastIndex = at;
  return cursor.is(at - 1, ALNUM) || !DER.test(cursor.text) ? null : keyLines(cursor, at);
}

function keyLines(cursor: Cursor, start: number): Span | null {
  const end = endOfLines(cursor, start);
  return end - start < 40 ? null : { start, end, kind: "private-key" };
}
