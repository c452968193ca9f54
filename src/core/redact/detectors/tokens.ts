import {
  ALNUM,
  BEARER,
  DIGIT,
  LETTER,
  LINE_END,
  QUOTE,
  UPPER,
  Cursor,
  BASE64,
  DOT,
  HEX,
  TOKEN,
  WORD,
} from "../cursor.ts";
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
  if (start < 0 || !cursor.text.startsWith(prefix, start)) return null;
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
  cursor.more.push(...joined.parts.slice(1).map((part) => ({ ...part, kind, prefix: "" })));
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

/** `openssh-key-v1` in base64. */
const OPENSSH = "b3BlbnNzaC1rZXktdjE";

/** Tokens without a fixed beginning, recognised by characters inside. */
export const INNER_TOKENS: readonly Trigger[] = [
  { pair: "yJ", detect: jsonWebToken },
  { pair: "Q~", detect: azureClientSecret },
  { pair: "sv", detect: terraformToken },
  { pair: ":A", detect: botOrPushToken },
  { pair: "mm", detect: maxmindKey },
  { pair: "-u", detect: mailchimpKey },
  { pair: "0D", detect: salesforceSession },
  triggerOf(OPENSSH, openSshKey),
  { pair: "MI", detect: derKey },
  { pair: "MH", detect: derKey },
  ...Array.from(wordCharacters(), (character) => ({ pair: `.${character}`, detect: discordToken })),
];

/** `eyJ….eyJ….…`: a header, a payload and a signature that may be empty; five parts when it is encrypted. */
function jsonWebToken(cursor: Cursor, at: number): Span | null {
  const start = at - 1;
  if (cursor.text[start] !== "e" || start < cursor.deadTokenUntil) return null;
  if (cursor.is(start - 1, WORD) && !cursor.startsWord(start)) return null;
  const header = cursor.skip(start, TOKEN, cursor.text.length);
  cursor.deadTokenUntil = header;
  if (header - start < 16 || cursor.text[header] !== ".") return null;
  let end = cursor.skip(header + 1, TOKEN, cursor.text.length);
  if (end - header < 5) return null;
  for (let part = 0; part < 3 && cursor.text[end] === "."; part += 1) {
    end = cursor.skip(end + 1, TOKEN, cursor.text.length);
  }
  return withItsParts(cursor, { start, end, kind: "jwt", prefix: "eyJ" }, TOKEN | DOT);
}

/** Entra ID: three characters, a digit, `Q~`, about thirty more. */
function azureClientSecret(cursor: Cursor, at: number): Span | null {
  const start = at - 4;
  if (start < 0 || !cursor.is(at - 1, DIGIT)) return null;
  let end = cursor.skip(at + 2, TOKEN | DOT, 64);
  // A tilde may come once more, seldom twice.
  for (let more = 0; more < 4 && cursor.text[end] === "~"; more += 1) end = cursor.skip(end + 1, TOKEN | DOT, 64);
  if (end - at < 30) return null;
  return { start, end, kind: "azure-client-secret", prefix: "" };
}

/** Terraform Cloud: fourteen characters, `.atlasv1.`, sixty or more. */
function terraformToken(cursor: Cursor, at: number): Span | null {
  const sign = at - 5;
  if (sign < 0 || !cursor.text.startsWith(".atlasv1.", sign)) return null;
  const start = cursor.back(sign, TOKEN, 32);
  const end = cursor.skip(sign + 9, TOKEN, 256);
  if (sign - start < 10 || end - sign < 40) return null;
  return { start, end, kind: "terraform-token", prefix: "" };
}

/** MaxMind: six characters, twenty-nine, `mmk`. */
function maxmindKey(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("_mmk", at - 1) || cursor.is(at + 3, WORD)) return null;
  const start = cursor.back(at - 1, WORD, 48);
  return at - start === 37 ? { start, end: at + 3, kind: "maxmind-key", prefix: "" } : null;
}

/** Mailchimp: thirty-two digits and the data centre. */
function mailchimpKey(cursor: Cursor, at: number): Span | null {
  if (cursor.text[at + 2] !== "s" || !cursor.is(at + 3, DIGIT)) return null;
  const start = cursor.back(at, HEX, 40);
  return at - start === 32 ? { start, end: cursor.skip(at + 3, DIGIT, 3), kind: "mailchimp-key", prefix: "" } : null;
}

/** Salesforce: the organisation, `!`, ninety and more. */
function salesforceSession(cursor: Cursor, at: number): Span | null {
  const start = at - 1;
  if (cursor.text[start] !== "0" || cursor.is(start - 1, WORD)) return null;
  const sign = cursor.skip(start, ALNUM, 20);
  const end = cursor.text[sign] === "!" ? cursor.skip(sign + 1, TOKEN | DOT, 256) : -1;
  return end - sign > 60 ? { start, end, kind: "salesforce-session", prefix: "" } : null;
}

/** The first line of an OpenSSH private key without the header above it. */
function openSshKey(cursor: Cursor, start: number): Span | null {
  if (!cursor.text.startsWith(OPENSSH, start)) return null;
  const line = cursor.skip(start, BASE64, 24_000);
  return { start, end: Math.max(line, endOfLines(cursor, start)), kind: "private-key", prefix: "" };
}

/** The beginnings of private keys in base64: PKCS#1, PKCS#8, SEC 1, Ed25519. */
const DER = /M(?:II[A-J][\w+/]{2}IBA[AD]A?[NKC]|IG[\w+/]{2}AgEA|HcCAQEE|IGkAgEBBD|C4CAQAwBQ)/y;

function derKey(cursor: Cursor, at: number): Span | null {
  DER.lastIndex = at;
  if (cursor.is(at - 1, ALNUM) || !DER.test(cursor.text)) return null;
  const end = endOfLines(cursor, at);
  return end - at < 40 ? null : { start: at, end, kind: "private-key", prefix: "" };
}

/** Telegram: the bot's number, `:AA`, thirty-three more. Firebase messaging: `:APA91b` and a hundred and more. */
function botOrPushToken(cursor: Cursor, at: number): Span | null {
  const end = cursor.skip(at + 1, TOKEN, 400);
  if (cursor.text.startsWith("APA91b", at + 1) && end - at > 100) {
    return { start: cursor.back(at, TOKEN, 32), end, kind: "firebase-token", prefix: "" };
  }
  const start = cursor.back(at, DIGIT, 16);
  if (at - start < 7 || cursor.text[at + 2] !== "A" || end - at - 1 < 33 || end - at - 1 > 40) return null;
  return { start, end, kind: "telegram-token", prefix: "" };
}

/** Discord: a snowflake in base64, six or seven characters of time, the signature. */
function discordToken(cursor: Cursor, at: number): Span | null {
  const time = cursor.text[at + 7] === "." ? at + 7 : cursor.text[at + 8] === "." ? at + 8 : -1;
  if (time === -1 || cursor.skip(at + 1, TOKEN, 8) !== time) return null;
  const start = cursor.back(at, TOKEN, 32);
  if (at - start < 23 || at - start > 30 || !/[MNO]/.test(cursor.text.charAt(start))) return null;
  const end = cursor.skip(time + 1, TOKEN, 64);
  if (end - time < 26) return null;
  return { start, end, kind: "discord-token", prefix: "" };
}

function* wordCharacters(): Generator<string> {
  for (let code = 45; code < 123; code += 1) {
    const character = String.fromCharCode(code);
    if (/[\w-]/.test(character)) yield character;
  }
}
