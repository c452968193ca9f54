import { AppError } from "../../core/errors/errors.ts";

/** A JSON value and its position: `text.slice(start, end)` is its source. */
export type JsonNode =
  | { readonly kind: "object"; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: "scalar"; readonly start: number; readonly end: number; readonly value: unknown };

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

/** The layout of a settings file, so that our additions look like the rest of it. */
interface SettingsStyle {
  /** One level of indentation; null where everything is on one line. */
  readonly indent: string | null;
  readonly lineBreak: "\n" | "\r\n";
  /** Between a name and its value, blanks included. */
  readonly colon: string;
}

export const DEFAULT_STYLE: SettingsStyle = { indent: "  ", lineBreak: "\n", colon: ": " };

export function styleOf(text: string, root: JsonNode): SettingsStyle {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const first = root.kind === "object" ? root.members[0] : undefined;
  if (first === undefined) return { ...DEFAULT_STYLE, lineBreak };
  const lead = text.slice(root.start + 1, first.start);
  const between = text.slice(first.start, first.value.start);
  return {
    indent: lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null,
    lineBreak,
    // Odd layouts, such as a line break before the value, are not imitated.
    colon: /"( ?: ?)$/.exec(between)?.[1] ?? ": ",
  };
}

/** A value in that style; its first line has no indentation, the others get `base` before their own. */
export function render(value: unknown, style: SettingsStyle, base: string | null): string {
  const space = base === null ? undefined : (style.indent ?? "  ");
  const lines = JSON.stringify(value, null, space).split("\n");
  // Only a name can be followed by `": ` on these lines; our values end their line.
  const styled = lines.map((line) => line.replace(/^(\s*"[^"]*"): /, `$1${style.colon}`));
  return styled.join(`${style.lineBreak}${base ?? ""}`);
}

/** A range of a text and its replacement. */
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

type Container = Exclude<JsonNode, { kind: "scalar" }>;

function partsOf(container: Container): readonly (JsonMember | JsonNode)[] {
  return container.kind === "object" ? container.members : container.items;
}

/**
 * Adds a last part to an object or array, in the layout of the existing parts.
 * @param key the name in an object, null in an array
 */
export function appendPart(
  text: string,
  { container, key, value }: { container: Container; key: string | null; value: unknown },
  style: SettingsStyle,
): Edit {
  const last = partsOf(container).at(-1);
  const name = key === null ? "" : JSON.stringify(key) + style.colon;
  if (last !== undefined) {
    const lead = /(?<![ \t\r\n])[ \t\r\n]*$/.exec(text.slice(container.start + 1, last.start))?.[0] ?? "";
    const base = lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : null;
    const gap = base === null ? lead : style.lineBreak + base;
    return { from: last.end, to: last.end, text: `,${gap}${name}${render(value, style, base)}` };
  }
  const inside = { from: container.start + 1, to: container.end - 1 };
  if (style.indent === null) return { ...inside, text: name + render(value, style, null) };
  const outer =
    /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", container.start) + 1).replace(/^\ufeff/, ""))?.[0] ?? "";
  const base = outer + style.indent;
  const body = `${style.lineBreak}${base}${name}${render(value, style, base)}${style.lineBreak}${outer}`;
  return { ...inside, text: body };
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
