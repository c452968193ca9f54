import type { TelemetryRequest } from "../core/cost/session-usage.ts";
import type { JsonObject } from "../core/json.ts";
import { listOf, numberOf, readAttributes, readUnixNano, textOf, type AttributeValue } from "./attributes.ts";

/** More tokens than one response can have, and more USD than it can cost. */
const MAX_TOKENS = 1e9;
const MAX_USD = 1e5;
const MAX_DURATION_MS = 1e9;

/** Clients' names for the end of a successful model request. */
const NAMES: ReadonlySet<string> = new Set(["api_request", "claude_code.api_request"]);

interface ReadRequests {
  readonly requests: readonly TelemetryRequest[];
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
  return { requests, unreadable: values.length - requests.length };
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
