import { headOf } from "../../core/format/text.ts";
import { type JsonObject, numberField, textField } from "../../core/json.ts";

/** Longest accepted id and name; the real ones are UUIDs and words. */
export const MAX_ID = 256;
export const MAX_PATH = 4096;

/** For fields that are kept long: bounded, so that no payload fills the memory. */
export function boundedField(object: JsonObject, key: string, maxChars: number = MAX_ID): string | null {
  const value = textField(object, key);
  return value === null ? null : headOf(value, maxChars);
}

/** A year: no call takes longer, and a value beyond the column's integer would make the row unreadable. */
const MAX_DURATION_MS = 366 * 86_400_000;

/** A duration measured by the client, in whole milliseconds; null where it is absent or impossible. */
export function measuredMs(object: JsonObject, key: string): number | null {
  const value = numberField(object, key);
  return value === null || value < 0 || value > MAX_DURATION_MS ? null : Math.round(value);
}
