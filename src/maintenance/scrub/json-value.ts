import type { JsonValue } from "../../core/json.ts";

/** The value at a JSON pointer; undefined without one. */
export function valueAt(value: JsonValue, pointer: string): unknown {
  let at: unknown = value;
  for (const key of keysOf(pointer)) at = fieldOf(at, key);
  return at;
}

export function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key) as unknown;
}

/** Changes every string of a JSON value in place; keys stay. Without recursion: its nesting may be of any depth. */
export function changeStrings(value: JsonValue, change: (text: string) => string): void {
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
export function setField(into: object, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}
