import { headOf } from "../format/text.ts";
import type { JsonValue } from "../json.ts";
import { type FindSpans, type Finding, type Span, findingsOf, mergeSpans, replace, markOf } from "./finding.ts";
import { fieldSpan } from "./json-fields.ts";
import { type Bounds, type RedactedJson, redactJsonWith, type Sealed } from "./redact-json.ts";
import { scan } from "./scan.ts";
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

/** Two rounds are usual: one with findings and one without. */
const MOST_ROUNDS = 8;

/**
 * Repeats until no more secrets are found: removing one secret can expose an adjacent one. So a second redaction
 * changes nothing. The spans are places of the given text, sorted and without overlap.
 */
function stabilize(text: string, find: (text: string) => readonly Span[]): readonly Span[] {
  let spans = find(text);
  for (let round = 1; round < MOST_ROUNDS && spans.length > 0; round += 1) {
    const more = findNear(replace(text, spans), spans, find);
    if (more.length === 0) return spans;
    spans = mergeSpans([...spans, ...movedBack(more, spans)]);
  }
  return spans;
}

/** Beyond this distance from a mark, in UTF-16 units, the mark has no influence on findings. */
const NEAR = 320;
/** A shorter text is searched whole. */
const SHORT = 900;

/** Finds secrets around the marks of a redacted text. */
function findNear(redacted: string, hidden: readonly Span[], find: (text: string) => readonly Span[]): readonly Span[] {
  if (redacted.length < SHORT) return find(redacted);
  const more: Span[] = [];
  let shift = 0;
  let [from, to] = [-1, -1];
  const check = (): void => {
    if (to === -1) return;
    const start = from;
    for (const span of find(redacted.slice(from, to)))
      more.push({ ...span, start: span.start + start, end: span.end + start });
  };
  for (const span of hidden) {
    const mark = span.start + shift;
    const markEnd = mark + markOf(span).length;
    shift = markEnd - span.end;
    if (mark - NEAR > to) {
      check();
      from = startOfLine(redacted, Math.max(0, mark - NEAR));
    }
    to = Math.min(redacted.length, markEnd + NEAR);
  }
  check();
  return more;
}

/** The next beginning of a line, or of a word: half a word may look like a token. */
function startOfLine(text: string, from: number): number {
  if (from === 0) return 0;
  const near = text.slice(from, from + NEAR / 2);
  const line = near.lastIndexOf("\n");
  return from + (line === -1 ? near.indexOf(" ") + 1 : line + 1);
}

/** Maps spans of the redacted text to the text before; a bound inside a mark becomes the bound of the hidden text. */
function movedBack(more: readonly Span[], hidden: readonly Span[]): readonly Span[] {
  return more.map((span) => ({
    ...span,
    start: originalOffset(span.start, hidden, "start"),
    end: originalOffset(span.end, hidden, "end"),
  }));
}

function originalOffset(offset: number, hidden: readonly Span[], bound: "start" | "end"): number {
  let shift = 0;
  for (const span of hidden) {
    const markStart = span.start + shift;
    const markEnd = markStart + markOf(span).length;
    if (bound === "start" ? offset < markStart : offset <= markStart) break;
    if (bound === "start" ? offset < markEnd : offset <= markEnd) return span[bound];
    shift = markEnd - span.end;
  }
  return offset - shift;
}

/** Longer than the base64 of any private key. */
const AHEAD = 49_152;

/**
 * The first `maxChars` UTF-16 units of a text without its secrets. The end of a secret is searched for beyond the cut,
 * so that none is torn; text that marks made longer is cut again.
 */
export function redactHead(text: string, maxChars: number, redactor: Redactor): string {
  const bounds = { keep: maxChars, ahead: AHEAD, total: Number.POSITIVE_INFINITY };
  const { value } = redactor.redactJson(text, bounds);
  return typeof value === "string" ? headOf(value, maxChars) : "";
}
