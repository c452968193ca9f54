import { headOf } from "../format/text.ts";
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from "../json.ts";
import { type Finding, type FindSpans, type Span, findingsOf, mergeSpans, replaceHead } from "./finding.ts";
import {
  holdsSecrets,
  isJwkSecret,
  nameOfField,
  isListedSecret,
  isSecretNumber,
  nameOfEntry,
  spansAcrossEntries,
} from "./json-fields.ts";
import { classifyName } from "./values/key-name.ts";

/** How much of a value is processed, in UTF-16 units. */
export interface Bounds {
  /** A longer string is shortened to this. A secret across the cut is removed whole, so none is torn. */
  readonly keep: number;
  /** How far beyond {@link keep} the end of a secret is searched for. */
  readonly ahead: number;
  /**
   * For all strings together; the rest is left out. A text with more steps than any that people or programs write is
   * charged extra.
   */
  readonly total: number;
}

/** A place that is secret no matter what it looks like. */
export interface Sealed {
  /** JSON pointer of a string or of its container. */
  readonly pointer: string;
  readonly kind: string;
  /** Only this part of the string at that place, in UTF-16 units. */
  readonly part?: { readonly from: number; readonly to: number };
}

/** A string, list or object that {@link Bounds} made shorter. */
export interface Shortened {
  /** JSON pointer in the redacted value. */
  readonly pointer: string;
  /** The original length, in UTF-16 units or in entries. */
  readonly length: number;
}

export interface RedactOptions {
  readonly bounds?: Bounds;
  readonly sealed?: readonly Sealed[];
  /** Fields of the value itself, not of those within it, whose text stays as it is. */
  readonly exempt?: readonly string[];
  /** Whether a frequent key is known to hold no secret. */
  readonly isCleanKey?: (key: string) => boolean;
}

type Copy = Record<string, JsonValue> | JsonValue[];

interface Node {
  readonly pointer: string;
  /** The key name that applies to its strings; lists pass on their own. */
  readonly name: string;
  /** Findings that its own text does not show. */
  readonly more: readonly Span[];
  /** The kind of secret that all of it is; null where its texts decide. */
  readonly whole: string | null;
}

/** A container of the input whose copy waits to be filled. */
interface Open extends Node {
  readonly source: JsonValue;
  readonly copy: Copy;
}

/** For input whose size is limited already. */
export const UNBOUNDED: Bounds = {
  keep: Number.POSITIVE_INFINITY,
  ahead: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
};

const NONE: readonly Span[] = [];
/** Code and prose take 1.0 to 1.3 steps a unit, and are read twice if a secret is found; a dump of secrets takes 6. */
const USUAL_STEPS = 3;

export type RedactedJson = Readonly<ReturnType<typeof redactJsonWith>>;

/**
 * Removes the secrets of every string of a value, keys included. Uses a list of open containers instead of recursion,
 * because the nesting of a foreign value may be deeper than the stack.
 */
export function redactJsonWith(
  value: JsonValue,
  find: FindSpans,
  { bounds = UNBOUNDED, sealed = [], exempt = [], isCleanKey = () => false }: RedactOptions = {},
) {
  const found: Finding[] = [];
  const shortened: Shortened[] = [];
  const open: Open[] = [];
  let left = bounds.total;

  function textOf(source: string, { pointer, name, more, whole }: Node): string {
    const looked = source.length > bounds.keep + bounds.ahead ? headOf(source, bounds.keep + bounds.ahead) : source;
    const { spans: own, steps } = find(looked, name);
    left -= costOf(looked.length, steps);
    const full = whole === null ? NONE : wholeSpan(source, { start: 0, end: source.length, kind: whole });
    const spans = more.length + full.length === 0 ? own : mergeSpans([...full, ...own, ...more]);
    const end = source.length <= bounds.keep ? source.length : headOf(source, bounds.keep).length;
    if (spans.length === 0) return end === source.length ? source : source.slice(0, end);
    const kept = spans.filter(({ start }) => start < end);
    found.push(...findingsOf(kept, pointer));
    return replaceHead(source, kept, end);
  }

  function copyOf(source: JsonValue, node: Node): JsonValue {
    if (typeof source === "string") {
      if (source.length > bounds.keep) shortened.push({ pointer: node.pointer, length: source.length });
      const parts = sealed.flatMap(({ pointer, kind, part }) =>
        part === undefined || pointer !== node.pointer
          ? []
          : wholeSpan(source, { start: part.from, end: Math.min(part.to, source.length), kind }),
      );
      return textOf(source, parts.length === 0 ? node : { ...node, more: parts });
    }
    if (typeof source === "number" && isSecretNumber(node.name, source))
      return textOf(`${source}`, { ...node, whole: classifyName(node.name)?.kind ?? "secret" });
    if (typeof source !== "object" || source === null) return source;
    const copy: Copy = isJsonObject(source) ? {} : [];
    open.push({ ...node, source, copy });
    return copy;
  }

  function fillList(source: readonly JsonValue[], { copy, pointer, name, whole }: Open): void {
    const { byEntry, looked, steps } = spansAcrossEntries(source, find);
    left -= costOf(looked, steps);
    const isSecretList = holdsSecrets(name);
    for (const [at, entry] of source.entries()) {
      if (isOver(pointer, source.length)) return;
      const isListed = isSecretList && typeof entry === "string" && isListedSecret(entry);
      const node = {
        pointer: `${pointer}/${at}`,
        name: isAuthPair(source, name) && at === 1 ? "password" : (nameOfEntry(source, at) ?? name),
        more: byEntry.get(at) ?? NONE,
        whole: isListed ? "secret" : whole,
      };
      put(copy, `${at}`, copyOf(entry, node));
    }
  }

  function fillObject(source: JsonObject, { copy, pointer, name: above, whole: aboveWhole }: Open): void {
    const keys = Object.keys(source);
    const isSecretList = above !== "" && holdsSecrets(above);
    for (const [at, key] of keys.entries()) {
      const entry = source[key] ?? null;
      if (pointer === "" && typeof entry === "string" && exempt.includes(key)) {
        put(copy, key, entry);
        continue;
      }
      if (isOver(pointer, keys.length)) return;
      // A name that is longer than a text may be goes with its value.
      if (key.length > bounds.keep) {
        shortened.push({ pointer, length: keys.length });
        continue;
      }
      const redactedKey = isCleanKey(key) ? key : textOf(key, { pointer, name: "", more: NONE, whole: null });
      // Two secrets of a kind look the same as keys, and both must keep their values.
      const clean =
        redactedKey !== key && Object.hasOwn(copy, redactedKey) ? `${redactedKey} (${at + 1})` : redactedKey;
      const placed = pointerTo(pointer, clean);
      let whole = PATHS.has(key) ? null : (kindOfPlace(placed) ?? aboveWhole);
      if (holdsOnlySecrets(source, key)) whole = "secret";
      if (typeof entry === "string") {
        if (isJwkSecret(source, key) && entry.length > 20) whole = "key";
        if (isSecretList && classifyName(key) === null && isListedSecret(entry)) whole = "secret";
      }
      put(copy, clean, copyOf(entry, { pointer: placed, name: nameOfField(source, key, above), more: NONE, whole }));
    }
  }

  function kindOfPlace(placed: string): string | null {
    return sealed.find(({ pointer, part }) => part === undefined && pointer === placed)?.kind ?? null;
  }

  function isOver(pointer: string, length: number): boolean {
    if (left <= 0) shortened.push({ pointer, length });
    return left <= 0;
  }

  const result = copyOf(value, { pointer: "", name: "", more: NONE, whole: null });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next.source)) fillList(next.source, next);
    else if (isJsonObject(next.source)) fillObject(next.source, next);
  }
  return { value: found.length === 0 && shortened.length === 0 ? value : result, found, shortened };
}

/** Fields of a tool that have a location, not content. */
const PATHS: ReadonlySet<string> = new Set(
  "file_path filePath path notebook_path type uri filename description old_path new_path mode output_mode pattern glob encoding returnCodeInterpretation".split(
    " ",
  ),
);

/** The data of a Kubernetes Secret, Terraform's state of a random value. */
function holdsOnlySecrets(source: JsonObject, key: string): boolean {
  if (key === "data" || key === "stringData") return source["kind"] === "Secret";
  const { type } = source;
  return (key === "instances" || key === "values") && (type === "random_password" || type === "tls_private_key");
}

/** `"auth": ["user", "x"]`, as HTTP clients take it. */
function isAuthPair(list: readonly JsonValue[], name: string): boolean {
  return list.length === 2 && /^(?:auth|basic_?auth|credentials|login)$/i.test(name) && typeof list[0] === "string";
}

/** A blank text and a replacement of an earlier run stay as they are. */
function wholeSpan(source: string, span: Span): readonly Span[] {
  const head = source.slice(span.start, Math.min(span.end, span.start + 120));
  return source.trim() === "" || span.start >= span.end || /^\s*\[redacted [^\]]{1,80}\]\s*$/.test(head)
    ? NONE
    : [span];
}

function costOf(chars: number, steps: number): number {
  return Math.max(chars, steps / USUAL_STEPS);
}

function put(copy: Copy, key: string, value: JsonValue): void {
  if (Array.isArray(copy)) copy.push(value);
  // An assignment would set the prototype instead.
  else if (key === "__proto__")
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
