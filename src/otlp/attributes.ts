import { isJsonObject, type JsonObject } from "../core/json.ts";

export type AttributeValue = string | number | boolean;

/** More than any client's record has. */
const MAX_ATTRIBUTES = 200;

/** The plain values among the attributes of a record or a point. The first of duplicate names counts. */
export function readAttributes(value: unknown): ReadonlyMap<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const entry of listOf(value).slice(0, MAX_ATTRIBUTES)) {
    const { key } = entry;
    const values = isJsonObject(entry["value"]) ? readValue(entry["value"]) : null;
    if (typeof key === "string" && values !== null && !attributes.has(key)) attributes.set(key, values);
  }
  return attributes;
}

/** Old clients send every number as a text. */
export function numberOf(attributes: ReadonlyMap<string, AttributeValue>, key: string): number | null {
  const value = attributes.get(key);
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Null if it is absent, empty, or longer than `most`. */
export function textOf(attributes: ReadonlyMap<string, AttributeValue>, key: string, most = 256): string | null {
  const value = attributes.get(key);
  return typeof value === "string" && value !== "" && value.length <= most ? value : null;
}

/** The objects of a list. Empty for any other value. */
export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/**
 * `fixed64` and `int64` are decimal texts by the standard, numbers from some clients. In milliseconds since the epoch;
 * null for 0.
 */
export function readUnixNano(value: unknown): number | null {
  const isNumber = typeof value === "number" && Number.isFinite(value);
  if (!isNumber && (typeof value !== "string" || !/^\d{1,20}$/.test(value))) return null;
  const atMs = Math.floor(Number(value) / 1e6);
  return atMs > 0 ? atMs : null;
}

function readValue(value: JsonObject): AttributeValue | null {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === "string") return stringValue;
  if (typeof boolValue === "boolean") return boolValue;
  const number = intValue ?? doubleValue;
  if (typeof number !== "number" && typeof number !== "string") return null;
  return Number.isFinite(Number(number)) ? Number(number) : null;
}
