import { IDENTITIES } from "../../claude/payload/redact-payload.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import { changeStrings, fieldOf, keysOf, setField } from "./json-value.ts";
import type { KnownSecrets } from "./known-secrets.ts";

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
