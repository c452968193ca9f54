import type { JsonValue } from "../json.ts";
import { fieldSpan } from "./values/field-value.ts";
import type { FindSpans, Finding, Span } from "./finding.ts";
import { type Bounds, type RedactedJson, redactJsonWith, type Sealed } from "./redact-json.ts";
import { findingsOf, mergeSpans, replace } from "./replace.ts";
import { scan } from "./scan.ts";
import { stabilize } from "./stabilize.ts";
import { compilePatterns, type UserPattern } from "./user-pattern.ts";

export interface Redactor {
  /** Replaces each secret of a text with `[redacted kind prefix]`. Redacting twice gives the same as redacting once. */
  readonly redactText: (text: string) => { readonly text: string; readonly found: readonly Finding[] };
  /**
   * Replaces secrets in the strings and keys of a JSON value; the name of its key also decides about a string. The
   * shape stays. Numbers stay too, except under the name of a PIN or a password. A value without findings or cuts is
   * returned as the same object.
   */
  readonly redactJson: (value: JsonValue, bounds?: Bounds, sealed?: readonly Sealed[]) => RedactedJson;
}

/**
 * Removes secrets from texts and JSON values. The work is linear in the length of the input. The only state between
 * calls is names of fields that hold no secret.
 *
 * @param options.patterns the user's own, see `checkPattern`
 * @throws {RangeError} if a pattern is refused
 */
export function createRedactor(options: { readonly patterns?: readonly UserPattern[] } = {}): Redactor {
  const patterns = options.patterns ?? [];
  const findOwn = compilePatterns(patterns);
  /** Of all calls; only differences are reported. */
  let allSteps = 0;

  function find(text: string): readonly Span[] {
    const { spans, steps } = scan(text);
    allSteps += steps + text.length * patterns.length;
    const own = findOwn(text);
    return own.length === 0 ? spans : mergeSpans([...spans, ...own]);
  }

  const spansOf = (text: string) => stabilize(text, find);

  function spansIn(text: string, name: string): ReturnType<FindSpans> {
    const before = allSteps;
    const spans = spansOf(text);
    const field = name === "" ? null : fieldSpan(name, text);
    // Where both begin at one place, the finding in the text is more precise than the name of its key.
    return { spans: field === null ? spans : mergeSpans([...spans, field]), steps: allSteps - before };
  }

  /** Names of fields, without those of odd payloads. */
  const cleanKeys = new Set<string>();

  function isCleanKey(key: string): boolean {
    if (cleanKeys.has(key)) return true;
    if (key.length > 40 || spansOf(key).length > 0) return false;
    if (cleanKeys.size >= 2000) cleanKeys.clear();
    cleanKeys.add(key);
    return true;
  }

  return {
    redactText: (text) => {
      const spans = spansOf(text);
      return { text: replace(text, spans), found: findingsOf(spans, "") };
    },
    redactJson: (value, bounds, sealed) => redactJsonWith(value, spansIn, { bounds, sealed, isCleanKey }),
  };
}

/** Without user patterns. */
export const BUILT_IN: Redactor = createRedactor();

const NOTHING = { spans: [], steps: 0 };

/** Removes nothing. */
export const NO_REDACTION: Redactor = {
  redactText: (text) => ({ text, found: [] }),
  redactJson: (value, bounds) =>
    redactJsonWith(value, () => NOTHING, { bounds, accepts: false, isCleanKey: () => true }),
};
