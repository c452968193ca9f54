import type { Truncation } from "../../core/event.ts";
import { headOf } from "../../core/format/text.ts";
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from "../../core/json.ts";
import type { Shortened } from "../../core/redact/redact-json.ts";

/** Approximate limit of a stored payload, in UTF-16 units of its strings and keys. */
const BUDGET = 131_072;

/** Deeper than any real payload, and shallow enough for every recursive reader of it. */
const MAX_DEPTH = 64;

/** Limit of recorded pointers, in units: deep places with long names would otherwise outgrow the payload. */
const MAX_POINTERS = 65_536;

/** Tried in turn until the payload is within budget. */
const LIMITS = [
  { text: 16_384, entries: 2000 },
  { text: 4096, entries: 400 },
  { text: 1024, entries: 100 },
  { text: 256, entries: 20 },
] as const;

export interface TruncatedPayload {
  readonly payload: JsonObject;
  readonly truncations: readonly Truncation[];
}

/**
 * Truncates a payload to a storable size: long strings lose their tail, long lists their last entries, deep values are
 * dropped; each such place is named. The raw file in the archive keeps everything. The payload has to be redacted
 * before: a cut could hide half a secret from the redactor.
 * @param shortened what was cut before
 */
export function truncatePayload(payload: JsonObject, shortened: readonly Shortened[] = []): TruncatedPayload {
  const lengths = new Map(shortened.map(({ pointer, length }) => [pointer, length]));
  for (const limit of LIMITS) {
    const cutter = createCutter(limit.text, limit.entries, lengths);
    const result = cutter.object(payload, "", 0);
    if (cutter.size() <= BUDGET) return { payload: result, truncations: cutter.truncations };
  }
  // Thousands of small parts: only the flat fields are worth keeping.
  const flat = Object.entries(payload).filter(([, value]) => typeof value !== "object");
  const cutter = createCutter(256, 100, lengths);
  const result = cutter.object(Object.fromEntries(flat), "", 0);
  const left = Object.entries(payload).filter(([, value]) => typeof value === "object" && value !== null);
  const truncations = left.slice(0, 100).map(([key, value]) => ({
    pointer: pointerTo("", key),
    length: lengths.get(pointerTo("", key)) ?? Object.keys(value ?? {}).length,
    kept: 0,
  }));
  return { payload: result, truncations: [...cutter.truncations, ...truncations] };
}

/** @param lengths before earlier truncation, by pointer */
function createCutter(maxText: number, maxEntries: number, lengths: ReadonlyMap<string, number>) {
  const truncations: Truncation[] = [];
  let size = 0;
  let pointers = 0;

  /** Records a value that is shorter than its original. */
  function note(pointer: string, length: number, kept: number): void {
    const full = lengths.get(pointer) ?? length;
    if (full <= kept || pointers > MAX_POINTERS) return;
    pointers += pointer.length;
    truncations.push({ pointer, length: full, kept });
  }

  function value(of: JsonValue, pointer: string, depth: number): JsonValue {
    if (typeof of === "string") return text(of, pointer);
    if (typeof of !== "object" || of === null) {
      size += 8;
      return of;
    }
    if (depth >= MAX_DEPTH) {
      note(pointer, Object.keys(of).length, 0);
      return null;
    }
    return isJsonObject(of) ? object(of, pointer, depth) : list(of, pointer, depth);
  }

  function text(of: string, pointer: string): string {
    const kept = of.length > maxText ? headOf(of, maxText) : of;
    size += kept.length + 4;
    note(pointer, of.length, kept.length);
    return kept;
  }

  function list(of: readonly JsonValue[], pointer: string, depth: number): readonly JsonValue[] {
    note(pointer, of.length, Math.min(of.length, maxEntries));
    return of.slice(0, maxEntries).map((entry, index) => value(entry, `${pointer}/${index}`, depth + 1));
  }

  function object(of: JsonObject, pointer: string, depth: number): JsonObject {
    const keys = Object.keys(of);
    // A name that is longer than a text may be goes with its value.
    const kept = keys.filter((key) => key.length <= maxText).slice(0, maxEntries);
    note(pointer, keys.length, kept.length);
    return Object.fromEntries(
      kept.map((key) => {
        size += key.length + 4;
        return [key, value(of[key] ?? null, pointerTo(pointer, key), depth + 1)];
      }),
    );
  }

  return { object, truncations, size: () => size };
}
