import { headOf } from "../format/text.ts";
import type { JsonValue } from "../json.ts";
import { type FindSpans, type Finding, findingsOf, mergeSpans, replace } from "./finding.ts";
import { fieldSpan } from "./json-fields.ts";
import { type RedactedJson, redactJsonWith, type RedactOptions } from "./redact-json.ts";
import { scan } from "./scan.ts";
import { compilePatterns, type UserPattern } from "./user-pattern.ts";

export interface Redactor {
  /** Replaces each secret of a text with `[redacted kind prefix]`. */
  readonly redactText: (text: string) => { readonly text: string; readonly found: readonly Finding[] };
  /**
   * Replaces secrets in the strings and keys of a JSON value; the name of its key also decides about a string. The
   * shape stays. Numbers stay too, except under the name of a PIN or a password. A value without findings or cuts is
   * returned as the same object.
   */
  readonly redactJson: (value: JsonValue, options?: Omit<RedactOptions, "isCleanKey">) => RedactedJson;
}

/**
 * Removes secrets from texts and JSON values. The work is linear in the length of the input. The only state between
 * calls is names of fields that hold no secret.
 *
 * @param options.patterns the user's own, see `checkPattern`
 * @throws {RangeError} if a pattern is refused
 */
export function createRedactor({ patterns = [] }: { readonly patterns?: readonly UserPattern[] } = {}): Redactor {
  const findOwn = compilePatterns(patterns);

  function find(text: string): ReturnType<FindSpans> {
    const { spans, steps } = scan(text);
    if (patterns.length === 0) return { spans, steps };
    return { spans: mergeSpans([...spans, ...findOwn(text)]), steps: steps + text.length * patterns.length };
  }

  function findInField(text: string, name: string): ReturnType<FindSpans> {
    const found = find(text);
    const field = name === "" ? null : fieldSpan(name, text);
    // Where both begin at one place, the finding in the text is more precise than the name of its key.
    return field === null ? found : { ...found, spans: mergeSpans([...found.spans, field]) };
  }

  /** Names of fields, without those of odd payloads. */
  const cleanKeys = new Set<string>();

  function isCleanKey(key: string): boolean {
    if (cleanKeys.has(key)) return true;
    if (key.length > 40 || find(key).spans.length > 0) return false;
    if (cleanKeys.size >= 2000) cleanKeys.clear();
    cleanKeys.add(key);
    return true;
  }

  return {
    redactText: (text) => {
      const { spans } = find(text);
      return { text: replace(text, spans), found: findingsOf(spans, "") };
    },
    redactJson: (value, options) => redactJsonWith(value, findInField, { ...options, isCleanKey }),
  };
}

/** Without user patterns. */
export const BUILT_IN: Redactor = createRedactor();

export const NO_REDACTION: Redactor = {
  redactText: (text) => ({ text, found: [] }),
  redactJson: (value) => ({ value, found: [], shortened: [] }),
};

/** Longer than the base64 of any private key. */
const AHEAD = 49_152;

/**
 * The first `maxChars` UTF-16 units of a text without its secrets. The end of a secret is searched for beyond the cut,
 * so that none is torn; text that marks made longer is cut again.
 */
export function redactHead(text: string, maxChars: number, redactor: Redactor): string {
  const bounds = { keep: maxChars, ahead: AHEAD, total: Number.POSITIVE_INFINITY };
  const { value } = redactor.redactJson(text, { bounds });
  return typeof value === "string" ? headOf(value, maxChars) : "";
}
