import { IDENTITIES } from "../../claude/payload/redact-payload.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { type Finding, markOf } from "../../core/redact/finding.ts";

export interface Cleaned {
  readonly text: string;
  readonly found: readonly Finding[];
}

interface Cleaner {
  readonly redactor: Redactor;
  readonly known: KnownSecrets;
}

/** Identifiers in our own JSON; two similar ones must not become one. */
const OWN_IDENTITIES = /\/(?:session|parentSession|agent|toolUse|task|message)Id$|\/transcriptPath$/;

/**
 * A text without its secrets, including the beginning of one at its end. JSON stays JSON, and its identifiers stay
 * unchanged.
 */
export function cleanText(text: string, cleaner: Cleaner): Cleaned {
  const value = parseJson(text);
  return value === undefined ? cleanPlain(text, cleaner) : cleanJson(value, text, cleaner);
}

function cleanPlain(text: string, { redactor, known }: Cleaner): Cleaned {
  const clean = redactor.redactText(text);
  known.learn(text, clean.found);
  const whole = known.cutTorn(clean.text);
  return { text: whole.text, found: [...clean.found, ...whole.found] };
}

function cleanJson(before: JsonValue, text: string, { redactor, known }: Cleaner): Cleaned {
  const { value, found } = redactor.redactJson(before);
  const taken = found.filter(({ pointer }) => !isIdentity(pointer));
  known.learnJson(before, taken);
  const torn: Finding[] = [];
  // The very same value is returned without a finding.
  changeStrings(value, (part) => {
    const truncated = known.cutTorn(part);
    torn.push(...truncated.found);
    return truncated.text;
  });
  if (taken.length === 0 && torn.length === 0) return { text, found: [] };
  for (const finding of found) if (!taken.includes(finding)) putBack(value, text, finding.pointer);
  return { text: JSON.stringify(value), found: [...taken, ...torn] };
}

function isIdentity(pointer: string): boolean {
  return IDENTITIES.some((key) => pointer === `/${key}`) || OWN_IDENTITIES.test(pointer);
}

/** Puts the string at a pointer back. If cleaning its key moved the pointer, the string stays clean. */
function putBack(clean: JsonValue, text: string, pointer: string): void {
  const keys = keysOf(pointer);
  const last = keys.pop();
  let into: unknown = clean;
  let from: unknown = parseJson(text);
  for (const key of keys) {
    into = fieldOf(into, key);
    from = fieldOf(from, key);
  }
  const original = last === undefined ? undefined : fieldOf(from, last);
  if (last === undefined || typeof original !== "string" || typeof into !== "object" || into === null) return;
  setField(into, last, original);
}

/** Only objects and lists: a number alone is a text like any other. */
export function parseJson(text: string): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    // JSON.parse returns JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A shorter beginning is no secret, and would be found in ordinary text. */
const MIN_CHARS = 10;

/** Most secrets remembered; beginnings of further ones are not cleaned. */
const MAX_SECRETS = 100_000;

interface Known {
  readonly text: string;
  readonly finding: Finding;
}

/**
 * The secrets found so far, in memory only. A text cut within a secret holds its beginning, which is only recognized
 * because the whole secret was found elsewhere.
 */
export interface KnownSecrets {
  learn(text: string, found: readonly Finding[]): void;
  learnJson(value: JsonValue, found: readonly Finding[]): void;
  /** The text without the beginning of a known secret at its end. */
  cutTorn(text: string): { readonly text: string; readonly found: readonly Finding[] };
}

export function createKnownSecrets(): KnownSecrets {
  const byHead = new Map<string, Known[]>();
  const seen = new Set<string>();
  let longest = 0;

  function learnOne(text: string, finding: Finding): void {
    if (text.length <= MIN_CHARS || seen.size >= MAX_SECRETS || seen.has(text)) return;
    seen.add(text);
    longest = Math.max(longest, text.length);
    const head = text.slice(0, MIN_CHARS);
    const others = byHead.get(head) ?? [];
    others.push({ text, finding });
    byHead.set(head, others);
  }

  return {
    learn: (text, found) => {
      for (const finding of found) learnOne(text.slice(finding.start, finding.start + finding.length), finding);
    },
    learnJson: (value, found) => {
      for (const finding of found) {
        const text = valueAt(value, finding.pointer);
        if (typeof text === "string") learnOne(text.slice(finding.start, finding.start + finding.length), finding);
      }
    },
    cutTorn: (text) => {
      if (seen.size === 0) return { text, found: [] };
      // An ellipsis may mark the cut.
      const body = text.replace(/(?:…|\.\.\.)$/u, "");
      for (let at = Math.max(0, body.length - longest); at <= body.length - MIN_CHARS; at += 1) {
        const tail = body.slice(at);
        const torn = byHead.get(tail.slice(0, MIN_CHARS))?.find((known) => known.text.startsWith(tail));
        if (torn === undefined) continue;
        const { finding } = torn;
        return {
          text: body.slice(0, at) + markOf(finding),
          found: [{ ...finding, start: at, length: tail.length, pointer: "" }],
        };
      }
      return { text, found: [] };
    },
  };
}

/** The value at a JSON pointer; undefined without one. */
function valueAt(value: JsonValue, pointer: string): unknown {
  let at: unknown = value;
  for (const key of keysOf(pointer)) at = fieldOf(at, key);
  return at;
}

function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key) as unknown;
}

/** Changes every string of a JSON value in place; keys stay. Without recursion: its nesting may be of any depth. */
function changeStrings(value: JsonValue, change: (text: string) => string): void {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const key of Object.keys(next)) {
      const field: unknown = Reflect.get(next, key);
      if (typeof field === "string") {
        const changed = change(field);
        if (changed !== field) setField(next, key, changed);
      } else open.push(field);
    }
  }
}

/** An assignment of `__proto__` would set the prototype instead (CWE-1321). */
function setField(into: object, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}
