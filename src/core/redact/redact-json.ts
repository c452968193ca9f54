import { isJsonObject, type JsonValue } from "../json.ts";
import type { Finding, Span } from "./finding.ts";
import { fieldSpan } from "./field-value.ts";
import { findingsOf, mergeSpans, replace } from "./replace.ts";

type Copy = Record<string, JsonValue> | JsonValue[];

/** A container of the input whose copy waits to be filled. */
interface Open {
  readonly source: JsonValue;
  readonly copy: Copy;
  readonly pointer: string;
  /** The key whose name its strings are judged by; lists hand down that of their own. */
  readonly name: string;
}

/**
 * Every string of a value without its secrets. Works with a list of open containers instead of recursion: the nesting of
 * a foreign value may be deeper than the stack.
 */
export function redactJsonWith(
  value: JsonValue,
  spansOf: (text: string) => readonly Span[],
): { readonly value: JsonValue; readonly found: readonly Finding[] } {
  const found: Finding[] = [];
  const open: Open[] = [];

  function copyOf(source: JsonValue, pointer: string, name: string): JsonValue {
    if (typeof source === "string") {
      const spans = spansIn(source, name, spansOf);
      if (spans.length > 0) found.push(...findingsOf(spans, pointer));
      return replace(source, spans);
    }
    if (typeof source !== "object" || source === null) return source;
    const copy: Copy = isJsonObject(source) ? {} : [];
    open.push({ source, copy, pointer, name });
    return copy;
  }

  const result = copyOf(value, "", "");
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { source, copy, pointer, name } = next;
    const parent = isJsonObject(source) ? nameOfValue(source) : null;
    for (const [key, entry] of Object.entries(source ?? {})) {
      const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const entryName = Array.isArray(source) ? name : /^value$/i.test(key) && parent !== null ? parent : key;
      put(copy, key, copyOf(entry as JsonValue, place, entryName));
    }
  }
  return found.length === 0 ? { value, found } : { value: result, found };
}

/** `{"name": "DB_PASSWORD", "value": "…"}`: the name of the value stands beside it. */
function nameOfValue(source: { readonly [key: string]: JsonValue }): string | null {
  const name = source["name"] ?? source["Name"] ?? source["key"] ?? source["Key"];
  return typeof name === "string" && name.length <= 80 ? name : null;
}

function spansIn(text: string, name: string, spansOf: (text: string) => readonly Span[]): readonly Span[] {
  const spans = spansOf(text);
  const field = name === "" ? null : fieldSpan(name, text);
  // Where both begin at one place, what the text told by itself says more than the name of its key.
  return field === null ? spans : mergeSpans([...spans, field]);
}

function put(copy: Copy, key: string, value: JsonValue): void {
  if (Array.isArray(copy)) copy.push(value);
  // An assignment would set the prototype instead.
  else if (key === "__proto__")
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
