import { AppError } from "../../core/errors/errors.ts";
import type { JsonValue } from "../../core/json.ts";

/** A JSON value and its position: `text.slice(start, end)` is its source. */
export type JsonNode =
  | { readonly kind: "object"; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: "scalar"; readonly start: number; readonly end: number };

interface JsonMember {
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
    const lines = text.slice(text.startsWith("\ufeff") ? 1 : 0, at).split(/\r\n|\n|\r/);
    const column = (lines.at(-1)?.length ?? 0) + 1;
    const place = { file: "settings.json", line: lines.length, column };
    throw new AppError("settings/malformed", { ...place, reason: `expected ${expected}` });
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
    if (take(first === '"' ? STRING : SCALAR) === null) fail("a JSON value");
    return { kind: "scalar", start, end: at };
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

/**
 * The value of the whole file.
 * @throws AppError `settings/malformed` with line and column
 */
export function readSettings(text: string): JsonValue {
  parseSettings(text);
  return JSON.parse(text.replace(/^\ufeff/, "")) as JsonValue;
}

/** The value of a key; of duplicates the last, like JSON.parse. */
export function valueOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.key === key)?.value : undefined;
}

/**
 * The layout of a settings file, so that our additions look like the rest of it.
 * @returns `indent` null where everything is on one line
 */
export function styleOf(text: string, root: JsonNode) {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const first = root.kind === "object" ? root.members[0] : undefined;
  const lead = first === undefined ? "\n  " : text.slice(root.start + 1, first.start);
  return { indent: lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null, lineBreak };
}

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of edits.toSorted((a, b) => b.from - a.from)) {
    result = result.slice(0, edit.from) + edit.text + result.slice(edit.to);
  }
  return result;
}

export type Container = Exclude<JsonNode, { kind: "scalar" }>;

export function partsOf(container: Container): readonly (JsonMember | JsonNode)[] {
  return container.kind === "object" ? container.members : container.items;
}

/**
 * Adds a last part to an object or array, in the layout of the existing parts.
 * @param key the name in an object, null in an array
 */
export function appendPart(
  text: string,
  { container, key, value }: { container: Container; key: string | null; value: unknown },
  style: ReturnType<typeof styleOf>,
): Edit {
  /** Behind `base`, the indentation of the part's own line; null where there is only one line. */
  const rendered = (base: string | null): string => {
    if (base === null) return `${key === null ? "" : `${JSON.stringify(key)}:`}${JSON.stringify(value)}`;
    const lines = JSON.stringify(value, null, style.indent ?? "  ").split("\n");
    return `${key === null ? "" : `${JSON.stringify(key)}: `}${lines.join(`${style.lineBreak}${base}`)}`;
  };
  const last = partsOf(container).at(-1);
  if (last !== undefined) {
    const lead = /(?<![ \t\r\n])[ \t\r\n]*$/.exec(text.slice(container.start + 1, last.start))?.[0] ?? "";
    const base = lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null;
    const gap = base === null ? lead : style.lineBreak + base;
    return { from: last.end, to: last.end, text: `,${gap}${rendered(base)}` };
  }
  const inside = { from: container.start + 1, to: container.end - 1 };
  if (style.indent === null) return { ...inside, text: rendered(null) };
  const line = text.slice(text.lastIndexOf("\n", container.start) + 1).replace(/^\ufeff/, "");
  const outer = /^[ \t]*/.exec(line)?.[0] ?? "";
  const base = outer + style.indent;
  return { ...inside, text: `${style.lineBreak}${base}${rendered(base)}${style.lineBreak}${outer}` };
}

/** Removes parts of an object or array with the comma that belongs to each: undoes {@link appendPart} exactly. */
export function removeParts(container: Container, dropped: ReadonlySet<number>): Edit[] {
  const parts = partsOf(container);
  const firstKept = parts.findIndex((_, index) => !dropped.has(index));
  const kept = parts[firstKept];
  if (kept === undefined) return [{ from: container.start + 1, to: container.end - 1, text: "" }];
  const edits = firstKept > 0 ? [{ from: parts[0]?.start ?? kept.start, to: kept.start, text: "" }] : [];
  for (let index = firstKept + 1; index < parts.length; index++) {
    const [before, part] = [parts[index - 1], parts[index]];
    if (dropped.has(index) && before && part) edits.push({ from: before.end, to: part.end, text: "" });
  }
  return edits;
}
