import { headOf } from "../format/text.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { type Finding, type FindSpans, type Span, findingsOf, mergeSpans, replace, replaceHead } from "./finding.ts";
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

/** A place whose strings are always secret. */
export interface Sealed {
  /** JSON pointer of the string, or of its container. */
  readonly pointer: string;
  readonly kind: string;
  /** The part of a string, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** A string, list or object that {@link Bounds} made shorter. */
export interface Shortened {
  /** JSON pointer in the redacted value. */
  readonly pointer: string;
  /** The original length, in UTF-16 units or in entries. */
  readonly length: number;
  /** The shortened text is the key, the last part of the pointer, not its value. */
  readonly isKey?: true;
}

export interface RedactedJson {
  readonly value: JsonValue;
  readonly found: readonly Finding[];
  readonly shortened: readonly Shortened[];
}

interface RedactOptions {
  readonly bounds?: Bounds | undefined;
  readonly sealed?: readonly Sealed[] | undefined;
  /** Whether a value may be removed because of its place alone; false where no value is to be removed. */
  readonly accepts?: boolean;
  /** Frequent keys that are known to hold no secret. */
  readonly isCleanKey?: (key: string) => boolean;
}

type Copy = Record<string, JsonValue> | JsonValue[];

/** A container of the input whose copy waits to be filled. */
interface Open {
  readonly source: JsonValue;
  readonly copy: Copy;
  readonly pointer: string;
  /** The key name that applies to its strings; lists pass on their own. */
  readonly name: string;
  readonly seals: readonly Sealed[];
}

interface Node {
  readonly pointer: string;
  readonly name: string;
  readonly more: readonly Span[];
  readonly seals: readonly Sealed[];
}

const UNBOUNDED: Bounds = {
  keep: Number.POSITIVE_INFINITY,
  ahead: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
};

const NONE: readonly Span[] = [];
const NO_SEALS: readonly Sealed[] = [];

/** Code and prose take 1.0 to 1.3 steps a unit, and are read twice if a secret is found; a dump of secrets takes 6. */
const USUAL_STEPS = 3;

/**
 * Removes the secrets of every string of a value, keys included. Uses a list of open containers instead of recursion,
 * because the nesting of a foreign value may be deeper than the stack.
 */
export function redactJsonWith(
  value: JsonValue,
  find: FindSpans,
  { bounds = UNBOUNDED, sealed = NO_SEALS, accepts = true, isCleanKey = () => false }: RedactOptions = {},
): RedactedJson {
  const found: Finding[] = [];
  const shortened: Shortened[] = [];
  const open: Open[] = [];
  let left = bounds.total;

  function textOf(source: string, { pointer, name, more, seals }: Node) {
    const looked = source.length > bounds.keep + bounds.ahead ? headOf(source, bounds.keep + bounds.ahead) : source;
    const { spans: own, steps } = find(looked, name);
    left -= costOf(looked.length, steps);
    const full = seals.length === 0 ? NONE : sealedSpans(source, seals);
    const spans = more.length + full.length === 0 ? own : mergeSpans([...full, ...own, ...more]);
    if (source.length <= bounds.keep) {
      if (spans.length > 0) found.push(...findingsOf(spans, pointer));
      return replace(source, spans);
    }
    const end = headOf(source, bounds.keep).length;
    const kept = spans.filter(({ start }) => start < end);
    if (kept.length > 0) found.push(...findingsOf(kept, pointer));
    return replaceHead(source, kept, end);
  }

  function copyOf(source: JsonValue, node: Node): JsonValue {
    if (typeof source === "string") {
      if (source.length > bounds.keep) shortened.push({ pointer: node.pointer, length: source.length });
      return textOf(source, node);
    }
    if (typeof source === "number" && accepts && isSecretNumber(node.name, source))
      return textOf(`${source}`, sealedNode(node));
    if (typeof source !== "object" || source === null) return source;
    const copy: Copy = isJsonObject(source) ? {} : [];
    open.push({ source, copy, pointer: node.pointer, name: node.name, seals: node.seals });
    return copy;
  }

  function fill({ source, ...into }: Open): void {
    if (Array.isArray(source)) fillList(source, into);
    else if (isJsonObject(source)) fillObject(source, into);
  }

  function fillList(source: readonly JsonValue[], { copy, pointer, name, seals }: Omit<Open, "source">): void {
    const { byEntry, looked, steps } = spansAcrossEntries(source, find);
    left -= costOf(looked, steps);
    const isSecretList = accepts && holdsSecrets(name);
    for (const [at, entry] of source.entries()) {
      if (isOver(pointer, source.length)) return;
      const node = {
        pointer: `${pointer}/${at}`,
        name: isAuthPair(source, name) && at === 1 ? "password" : (nameOfEntry(source, at) ?? name),
        more: byEntry.get(at) ?? NONE,
        seals: sealsAt(seals, `${pointer}/${at}`),
      };
      const isListed = isSecretList && typeof entry === "string" && isListedSecret(entry);
      put(copy, `${at}`, copyOf(entry, isListed ? sealedNode(node, "secret") : node));
    }
  }

  function fillObject(source: JsonObject, { copy, pointer, name: above, seals }: Omit<Open, "source">): void {
    const keys = Object.keys(source);
    const isSecretList = accepts && above !== "" && holdsSecrets(above);
    for (const [at, key] of keys.entries()) {
      if (isOver(pointer, keys.length)) return;
      const redactedKey = isCleanKey(key) ? key : textOf(key, { pointer, name: "", more: NONE, seals: [] });
      // Two secrets of a kind look the same as keys, and both must keep their values.
      const clean =
        redactedKey !== key && Object.hasOwn(copy, redactedKey) ? `${redactedKey} (${at + 1})` : redactedKey;
      const entry = source[key] ?? null;
      const placed = `${pointer}/${clean.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (key.length > bounds.keep) shortened.push({ pointer: placed, length: key.length, isKey: true });
      const name = nameOfField(source, key, above);
      const isManifest = accepts && holdsOnlySecrets(source, key);
      const below = PATHS.has(key) ? NO_SEALS : isManifest ? [sealOf(placed, "secret")] : sealsAt(seals, placed);
      const node = { pointer: placed, name, more: NONE, seals: below };
      const isListed = isSecretList && typeof entry === "string" && classifyName(key) === null && isListedSecret(entry);
      const isSecret =
        isListed || (accepts && isJwkSecret(source, key) && typeof entry === "string" && entry.length > 20);
      put(copy, clean, copyOf(entry, isSecret ? sealedNode(node, isListed ? "secret" : "key") : node));
    }
  }

  function isOver(pointer: string, length: number): boolean {
    if (left <= 0) shortened.push({ pointer, length });
    return left <= 0;
  }

  const result = copyOf(value, { pointer: "", name: "", more: NONE, seals: sealed });
  for (let next = open.pop(); next !== undefined; next = open.pop()) fill(next);
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

/** Seals for a place or for anything below it. */
function sealsAt(seals: readonly Sealed[], pointer: string): readonly Sealed[] {
  if (seals.length === 0) return seals;
  return seals.filter((seal) => pointer.startsWith(seal.pointer) || seal.pointer.startsWith(pointer));
}

function sealedNode(node: Node, kind?: string): Node {
  return { ...node, seals: [sealOf(node.pointer, kind ?? kindOfNumber(node.name))] };
}

function sealOf(pointer: string, kind: string): Sealed {
  return { pointer, kind, from: 0, to: Number.POSITIVE_INFINITY };
}

function kindOfNumber(name: string): string {
  return classifyName(name)?.kind ?? "secret";
}

/** A replacement of an earlier run stays as it is. */
function sealedSpans(source: string, seals: readonly Sealed[]): readonly Span[] {
  if (source.trim() === "") return NONE;
  return seals.flatMap(({ kind, from, to }) => {
    const end = Math.min(to, source.length);
    if (from >= end || /^\s*\[redacted [^\]]{1,80}\]\s*$/.test(source.slice(from, Math.min(end, from + 120))))
      return [];
    return [{ start: from, end, kind, prefix: "" }];
  });
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
