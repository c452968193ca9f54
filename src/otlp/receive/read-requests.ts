import type { TelemetryRequest } from "../../core/cost/session-usage.ts";
import { type JsonObject, isJsonObject } from "../../core/json.ts";

/** More tokens than one response can have, and more USD than it can cost. */
const MAX_TOKENS = 1e9;
const MAX_USD = 1e5;
const MAX_DURATION_MS = 1e9;

/** Clients' names for the end of a successful model request. */
const NAMES: ReadonlySet<string> = new Set(["api_request", "claude_code.api_request"]);

export interface ReadRequests {
  readonly requests: readonly TelemetryRequest[];
  /** Records of any kind. */
  readonly records: number;
  /** Records of a model request with missing or implausible values. */
  readonly unreadable: number;
}

/** The model requests in an `ExportLogsServiceRequest`. Other records are ignored. */
export function readRequests(body: JsonObject, nowMs: number): ReadRequests {
  const records = listOf(body["resourceLogs"])
    .flatMap((resource) => listOf(resource["scopeLogs"]))
    .flatMap((scope) => listOf(scope["logRecords"]));
  const values = records.flatMap((record) => {
    const attributes = readAttributes(record["attributes"]);
    const name = textOf(attributes, "event.name") ?? record["eventName"];
    return typeof name === "string" && NAMES.has(name) ? [toRequest(record, attributes, nowMs)] : [];
  });
  const requests = values.filter((request) => request !== null);
  return { requests, records: records.length, unreadable: values.length - requests.length };
}

function toRequest(
  record: JsonObject,
  attributes: ReadonlyMap<string, AttributeValue>,
  nowMs: number,
): TelemetryRequest | null {
  const sessionId = textOf(attributes, "session.id");
  const model = textOf(attributes, "model");
  const atMs = readUnixNano(record["timeUnixNano"]) ?? readUnixNano(record["observedTimeUnixNano"]);
  const usd = within(numberOf(attributes, "cost_usd"), MAX_USD);
  const tokens = readTokens(attributes);
  const apiId = textOf(attributes, "request_id");
  const key = apiId ?? ownKey(record, attributes);
  if (sessionId === null || model === null || atMs === null || usd === null || tokens === null || key === null)
    return null;
  return {
    key,
    hasApiId: apiId !== null,
    sessionId,
    agentId: textOf(attributes, "agent_id"),
    // A later time is from a clock that was set back since.
    atMs: Math.min(atMs, nowMs),
    model,
    tokens,
    usd,
    durationMs: within(numberOf(attributes, "duration_ms"), MAX_DURATION_MS),
  };
}

/** For clients that send no id: the record's number, and its time to separate the runs of a session. */
function ownKey({ timeUnixNano }: JsonObject, attributes: ReadonlyMap<string, AttributeValue>): string | null {
  const number = numberOf(attributes, "event.sequence");
  const isTime = typeof timeUnixNano === "string" || typeof timeUnixNano === "number";
  return number === null || !isTime ? null : `${String(timeUnixNano).slice(0, 32)}#${number}`;
}

function readTokens(attributes: ReadonlyMap<string, AttributeValue>): TelemetryRequest["tokens"] | null {
  const count = (key: string): number => {
    const value = numberOf(attributes, key);
    return value === null ? 0 : Math.floor(within(value, MAX_TOKENS) ?? Number.NaN);
  };
  const cacheWrite1h = count("cache_creation_1h_tokens");
  const tokens = {
    input: count("input_tokens"),
    output: count("output_tokens"),
    cacheWrite5m: Math.max(count("cache_creation_5m_tokens"), count("cache_creation_tokens") - cacheWrite1h),
    cacheWrite1h,
    cacheRead: count("cache_read_tokens"),
    webSearches: 0,
  };
  return Object.values(tokens).some(Number.isNaN) ? null : tokens;
}

function within(value: number | null, most: number): number | null {
  return value !== null && value >= 0 && value <= most ? value : null;
}

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
function numberOf(attributes: ReadonlyMap<string, AttributeValue>, key: string): number | null {
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
