import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { headOf } from "../text.ts";
import type { Finding, Span } from "./finding.ts";
import { spansAcrossLines } from "./line-list.ts";
import { findingsOf, mergeSpans, replace, replaceHead } from "./replace.ts";

/** How much of a value is worth looking at, in UTF-16 units. */
export interface Bounds {
  /** A longer string is shortened to this. What begins before and ends behind goes whole: no secret is torn. */
  readonly keep: number;
  /** How far behind {@link keep} the end of a secret is looked for. */
  readonly ahead: number;
  /**
   * For all strings together; what comes after that is left out. A text that takes the redactor longer than any that
   * people or programs write counts for as much more.
   */
  readonly total: number;
}

/** A string, list or object that {@link Bounds} made shorter. */
export interface Shortened {
  /** JSON pointer in the redacted value. */
  readonly pointer: string;
  /** Before, in UTF-16 units or in entries. */
  readonly length: number;
  /** Not what stands there but its key, the last part of the pointer, was longer. */
  readonly isKey?: true;
}

export interface RedactedJson {
  readonly value: JsonValue;
  readonly found: readonly Finding[];
  readonly shortened: readonly Shortened[];
}

/** What to take out of a string, which stands under a key of that name; "" for none. */
export type FindSpans = (text: string, name: string) => Found;

interface Found {
  readonly spans: readonly Span[];
  /** What finding them cost, as `Scan.steps`. */
  readonly steps: number;
}

type Copy = Record<string, JsonValue> | JsonValue[];

/** A container of the input whose copy waits to be filled. */
interface Open {
  readonly source: JsonValue;
  readonly copy: Copy;
  readonly pointer: string;
  /** The key whose name its strings are judged by; lists hand down that of their own. */
  readonly name: string;
}

const UNBOUNDED: Bounds = {
  keep: Number.POSITIVE_INFINITY,
  ahead: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
};

const NONE: readonly Span[] = [];

/** Code and prose take 1.0 to 1.3 steps a unit, and are read twice where something is found; a dump of secrets takes 6. */
const USUAL_STEPS = 3;

/**
 * Every string of a value without its secrets, keys included. Works with a list of open containers instead of recursion:
 * the nesting of a foreign value may be deeper than the stack.
 */
export function redactJsonWith(value: JsonValue, find: FindSpans, bounds: Bounds = UNBOUNDED): RedactedJson {
  const found: Finding[] = [];
  const shortened: Shortened[] = [];
  const open: Open[] = [];
  let left = bounds.total;

  function textOf(source: string, { pointer, name, more }: { pointer: string; name: string; more: readonly Span[] }) {
    const looked = source.length > bounds.keep + bounds.ahead ? headOf(source, bounds.keep + bounds.ahead) : source;
    const { spans: own, steps } = find(looked, name);
    left -= costOf(looked.length, steps);
    const spans = more.length === 0 ? own : mergeSpans([...own, ...more]);
    if (source.length <= bounds.keep) {
      if (spans.length > 0) found.push(...findingsOf(spans, pointer));
      return replace(source, spans);
    }
    const end = headOf(source, bounds.keep).length;
    const kept = spans.filter(({ start }) => start < end);
    if (kept.length > 0) found.push(...findingsOf(kept, pointer));
    return replaceHead(source, kept, end);
  }

  function copyOf(source: JsonValue, place: { pointer: string; name: string; more: readonly Span[] }): JsonValue {
    if (typeof source === "string") {
      if (source.length > bounds.keep) shortened.push({ pointer: place.pointer, length: source.length });
      return textOf(source, place);
    }
    if (typeof source !== "object" || source === null) return source;
    const copy: Copy = isJsonObject(source) ? {} : [];
    open.push({ source, copy, pointer: place.pointer, name: place.name });
    return copy;
  }

  function fill({ source, copy, pointer, name }: Open): void {
    if (Array.isArray(source)) fillList(source, { copy, pointer, name });
    else if (isJsonObject(source)) fillObject(source, { copy, pointer });
  }

  function fillList(source: readonly JsonValue[], { copy, pointer, name }: Omit<Open, "source">): void {
    const { byLine, looked, steps } = spansAcrossLines(source, find);
    left -= costOf(looked, steps);
    for (const [at, entry] of source.entries()) {
      if (isOver(pointer, source.length)) return;
      put(copy, `${at}`, copyOf(entry, { pointer: `${pointer}/${at}`, name, more: byLine.get(at) ?? NONE }));
    }
  }

  function fillObject(source: JsonObject, { copy, pointer }: Pick<Open, "copy" | "pointer">): void {
    const parent = nameOfValue(source);
    const keys = Object.keys(source);
    for (const [at, key] of keys.entries()) {
      if (isOver(pointer, keys.length)) return;
      const told = textOf(key, { pointer, name: "", more: NONE });
      // Two secrets of a kind look the same, and neither may cost the other its value.
      const clean = told !== key && Object.hasOwn(copy, told) ? `${told} (${at + 1})` : told;
      const place = `${pointer}/${clean.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (key.length > bounds.keep) shortened.push({ pointer: place, length: key.length, isKey: true });
      const name = parent !== null && /^value$/i.test(key) ? parent : key;
      put(copy, clean, copyOf(source[key] ?? null, { pointer: place, name, more: NONE }));
    }
  }

  function isOver(pointer: string, length: number): boolean {
    if (left <= 0) shortened.push({ pointer, length });
    return left <= 0;
  }

  const result = copyOf(value, { pointer: "", name: "", more: NONE });
  for (let next = open.pop(); next !== undefined; next = open.pop()) fill(next);
  return { value: found.length === 0 && shortened.length === 0 ? value : result, found, shortened };
}

function costOf(units: number, steps: number): number {
  return Math.max(units, steps / USUAL_STEPS);
}

/** `{"name": "DB_PASSWORD", "value": "…"}`: the name of the value stands beside it. */
function nameOfValue(source: JsonObject): string | null {
  const name = source["name"] ?? source["Name"] ?? source["key"] ?? source["Key"];
  return typeof name === "string" && name.length <= 80 ? name : null;
}

function put(copy: Copy, key: string, value: JsonValue): void {
  if (Array.isArray(copy)) copy.push(value);
  // An assignment would set the prototype instead.
  else if (key === "__proto__")
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
