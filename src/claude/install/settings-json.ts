import { AppError } from "../../core/errors/errors.ts";

/** A JSON value and its position: `text.slice(start, end)` is its source. */
export type JsonNode =
  | { readonly kind: "object"; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: "scalar"; readonly start: number; readonly end: number; readonly value: unknown };

export interface JsonMember {
  readonly key: string;
  /** From the key's first quote to the end of its value. */
  readonly start: number;
  readonly end: number;
  readonly value: JsonNode;
}

const MAX_DEPTH = 200;
// Longest match from a position, by the grammar of RFC 8259.
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses strict JSON and keeps the positions, so that an edit leaves every other byte alone.
 * @param text may begin with a byte order mark
 * @throws AppError `settings/malformed` with line and column
 */
export function parseSettings(text: string): JsonNode {
  let at = text.startsWith("\ufeff") ? 1 : 0;

  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  }

  function fail(expected: string): never {
    const before = text
      .slice(0, at)
      .replace(/^\ufeff/, "")
      .split(/\r\n|\n|\r/);
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new AppError("settings/malformed", {
      file: "settings.json",
      line: before.length,
      column,
      reason: `expected ${expected}`,
    });
  }

  /** After an opening bracket: comma-separated parts up to the closing one. */
  function list(close: string, part: () => void): void {
    take(SPACE);
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      part();
      take(SPACE);
      const next = text[at];
      if (next !== close && next !== ",") fail(`"," or "${close}"`);
      at++;
      if (next === close) return;
      take(SPACE);
    }
  }

  function value(depth: number): JsonNode {
    take(SPACE);
    const start = at;
    if (depth > MAX_DEPTH) fail("fewer nested values");
    const first = text[at];
    if (first === "{") {
      at++;
      const members: JsonMember[] = [];
      list("}", () => members.push(member(depth)));
      return { kind: "object", start, end: at, members };
    }
    if (first === "[") {
      at++;
      const items: JsonNode[] = [];
      list("]", () => items.push(value(depth + 1)));
      return { kind: "array", start, end: at, items };
    }
    const source = take(first === '"' ? STRING : SCALAR) ?? fail("a JSON value");
    return { kind: "scalar", start, end: at, value: JSON.parse(source) };
  }

  function member(depth: number): JsonMember {
    const start = at;
    const key = String(JSON.parse(take(STRING) ?? fail("a name in double quotes")));
    take(SPACE);
    if (text[at] !== ":") fail('":"');
    at++;
    const node = value(depth + 1);
    return { key, start, end: node.end, value: node };
  }

  const root = value(0);
  take(SPACE);
  if (at < text.length) fail("the end of the file");
  return root;
}

/** The value of a key; of duplicates the last, like JSON.parse. */
export function valueOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.key === key)?.value : undefined;
}

/** A scalar's value, undefined for anything else. */
export function scalarOf(node: JsonNode | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}
