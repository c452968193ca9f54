import type { JsonValue } from "../json.ts";
import { fieldSpan } from "./values/field-value.ts";
import type { FindSpans, Finding, Span } from "./finding.ts";
import { type Bounds, type RedactedJson, redactJsonWith, type Sealed } from "./redact-json.ts";
import { findingsOf, mergeSpans, replace } from "./replace.ts";
import { scan } from "./scan.ts";
import { stabilize } from "./stabilize.ts";
import { compilePatterns, type UserPattern } from "./user-pattern.ts";

export interface Redactor {
  /** A text without its secrets; each is replaced by `[redacted kind prefix]`. Redacting twice is redacting once. */
  readonly redactText: (text: string) => { readonly text: string; readonly found: readonly Finding[] };
  /**
   * A JSON value whose strings and keys are without secrets; a string is judged by the name of its key as well. The
   * shape stays, and numbers but for those under the name of a PIN or a password; the very same value comes back where nothing was found or shortened.
   */
  readonly redactJson: (value: JsonValue, bounds?: Bounds, sealed?: readonly Sealed[]) => RedactedJson;
}

/**
 * Takes secrets out of texts and JSON values. The work is linear in the length of the input, whatever that is; nothing is
 * kept between calls but names of fields that hold no secret.
 *
 * @param options.patterns the user's own, see `checkPattern`
 * @throws {RangeError} if a pattern is refused
 */
export function createRedactor(options: { readonly patterns?: readonly UserPattern[] } = {}): Redactor {
  const patterns = options.patterns ?? [];
  const findOwn = compilePatterns(patterns);
  /** Of all calls; only differences are told. */
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
    // Where both begin at one place, what the text told by itself says more than the name of its key.
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

/** With no patterns of anybody's own. */
export const BUILT_IN: Redactor = createRedactor();

const NOTHING = { spans: [], steps: 0 };

/** Takes nothing out. */
export const NO_REDACTION: Redactor = {
  redactText: (text) => ({ text, found: [] }),
  redactJson: (value, bounds) =>
    redactJsonWith(value, () => NOTHING, { bounds, accepts: false, isCleanKey: () => true }),
};
