import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { headOf } from "../../core/format/text.ts";

/** Longest id and name that we believe; the real ones are UUIDs and words. */
export const MAX_ID = 256;
export const MAX_PATH = 4096;

/** Readers for fields that a payload should have: a field of another type counts as absent, never as an error. */

/** Half a surrogate pair, which JSON can spell, becomes U+FFFD: the database would keep another name than the one that was looked for. */
export function textField(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value.toWellFormed() : null;
}

/** Of what is kept of an event for long, so that no payload fills the memory. */
export function boundedField(object: JsonObject, key: string, maxChars: number = MAX_ID): string | null {
  const value = textField(object, key);
  return value === null ? null : headOf(value, maxChars);
}

export function numberField(object: JsonObject, key: string): number | null {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function objectField(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

export function listField(object: JsonObject, key: string): readonly JsonValue[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

/** A year: no call takes longer, and what does not fit into a column's integer would make the row unreadable. */
const MAX_DURATION_MS = 366 * 86_400_000;

/** A time that the client measured, in whole milliseconds; null where it says none that can be. */
export function measuredMs(object: JsonObject, key: string): number | null {
  const value = numberField(object, key);
  return value === null || value < 0 || value > MAX_DURATION_MS ? null : Math.round(value);
}
