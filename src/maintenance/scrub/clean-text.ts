import { IDENTITIES, redactPayload } from "../../agents/payload/redact-payload.ts";
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { type Finding, markOf } from "../../core/redact/finding.ts";

export interface Cleaned {
  readonly text: string;
  readonly found: readonly Finding[];
}

export type Cleaner = ReturnType<typeof createCleaner>;

/** Identifiers, by their key; two similar ones must not become one. */
const IDENTITY_KEYS: ReadonlySet<string> = new Set([
  ...IDENTITIES,
  "sessionId",
  "parentSessionId",
  "agentId",
  "toolUseId",
  "taskId",
  "messageId",
  "transcriptPath",
]);

/** A shorter beginning is no secret, and would be found in ordinary text. */
const MIN_CHARS = 10;

/** Most secrets remembered; beginnings of further ones are not cleaned. */
const MAX_SECRETS = 100_000;

/**
 * Remembers the secrets that it has found, in memory only: a text that was cut within a secret holds its beginning,
 * which is only recognized because the whole secret was found elsewhere.
 */
export function createCleaner(redactor: Redactor) {
  const secrets = new Map<string, Finding>();
  const heads = new Map<string, string[]>();
  let longest = 0;

  function learn(text: string, finding: Finding): void {
    const secret = text.slice(finding.start, finding.start + finding.length);
    if (secret.length <= MIN_CHARS || secrets.size >= MAX_SECRETS || secrets.has(secret)) return;
    secrets.set(secret, finding);
    longest = Math.max(longest, secret.length);
    const head = secret.slice(0, MIN_CHARS);
    heads.set(head, [...(heads.get(head) ?? []), secret]);
  }

  function cutTorn(text: string): Cleaned {
    // An ellipsis may mark the cut.
    const body = text.replace(/(?:…|\.\.\.)$/u, "");
    for (let at = Math.max(0, body.length - longest); at <= body.length - MIN_CHARS; at += 1) {
      const whole = heads.get(body.slice(at, at + MIN_CHARS))?.find((secret) => secret.startsWith(body.slice(at)));
      const finding = whole === undefined ? undefined : secrets.get(whole);
      if (finding !== undefined) return { text: body.slice(0, at) + markOf(finding), found: [finding] };
    }
    return { text, found: [] };
  }

  function cleanPlain(text: string): Cleaned {
    const { text: redacted, found } = redactor.redactText(text);
    for (const finding of found) learn(text, finding);
    const torn = cutTorn(redacted);
    return { text: torn.text, found: [...found, ...torn.found] };
  }

  function cleanJson(text: string, redact: (value: JsonValue) => { value: JsonValue; found: readonly Finding[] }) {
    const identities: string[] = [];
    const before = JSON.parse(text, (key, part: unknown) =>
      typeof part === "string" && IDENTITY_KEYS.has(key) ? `#${identities.push(part) - 1}` : part,
    ) as JsonValue;
    const { value, found } = redact(before);
    for (const finding of found) {
      const secret = valueAt(before, finding.pointer);
      if (typeof secret === "string") learn(secret, finding);
    }
    const torn: Finding[] = [];
    const after = JSON.stringify(value, (key, part: unknown) => {
      if (typeof part !== "string") return part;
      if (IDENTITY_KEYS.has(key)) return identities[Number(part.slice(1))] ?? part;
      const whole = cutTorn(part);
      torn.push(...whole.found);
      return whole.text;
    });
    return found.length + torn.length === 0 ? { text, found } : { text: after, found: [...found, ...torn] };
  }

  function clean(text: string, redact: Parameters<typeof cleanJson>[1]): Cleaned {
    if (!/^\s*[[{]/.test(text)) return cleanPlain(text);
    try {
      return cleanJson(text, redact);
    } catch {
      // Half of it, or nested too deeply.
      return cleanPlain(text);
    }
  }

  return {
    /** The text without its secrets, including the beginning of one at its end. JSON stays JSON. */
    clean: (text: string) => clean(text, (value) => redactor.redactJson(value)),
    /** The same for a stored payload of a hook, whose fields say more about what is secret. */
    cleanPayload: (text: string) =>
      clean(text, (value) => {
        if (!isJsonObject(value)) return redactor.redactJson(value);
        const { payload, found } = redactPayload(value, redactor);
        return { value: payload, found };
      }),
  };
}

function valueAt(value: unknown, pointer: string): unknown {
  const keys = pointer.split("/").slice(1);
  return keys.reduce<unknown>((at, escaped) => {
    const key = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof at === "object" && at !== null && Object.hasOwn(at, key)
      ? (Reflect.get(at, key) as unknown)
      : undefined;
  }, value);
}
