import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { type JsonValue, isJsonObject } from "../../../core/json.ts";
import { parseRetryAfter } from "../../../system/http-client.ts";

/** The rate-limit headers of one response. Null for an absent or invalid header. */
export interface LimitHeaders {
  readonly bucket: string | null;
  readonly remaining: number | null;
  readonly resetAfterMs: number | null;
  readonly retryAfterMs: number | null;
  readonly scope: string | null;
  readonly global: boolean;
}

/** The result of a request. */
export type RestAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Undefined when the body is not JSON. Such a response is not from Discord's API but from a server before it. */
      readonly body: JsonValue | undefined;
      readonly limits: LimitHeaders;
    }
  /** Not sent: a limit is known to be used up, or the caller is stopping. */
  | { readonly kind: "held"; readonly delayMs: number; readonly everywhere: boolean; readonly reason: DeliveryReason }
  /** Not sent: no connection. */
  | { readonly kind: "unsent"; readonly reason: DeliveryReason }
  /** Sent, without a complete response. */
  | { readonly kind: "lost"; readonly reason: DeliveryReason };

export type Answered = Extract<RestAnswer, { kind: "answered" }>;

/** Discord's edge (Cloudflare) gives no time, or one that is too short. Further requests extend the ban. */
export const EDGE_PAUSE_MS = 10 * 60_000;

const CODE_BLOCKED_BY_EDGE = 40333;

/** A 403 from Discord's edge, not its API: it rejects this address, not a permission. */
export function isEdgeBlock({ status, body }: Answered): boolean {
  if (status !== 403) return false;
  return !isJsonObject(body) || body["code"] === CODE_BLOCKED_BY_EDGE;
}

/** The pause that a response asks for, and its scope. */
export interface RequestedPause {
  readonly delayMs: number;
  /** `edge`: Cloudflare, before the API. It stops everything, as `global` does. */
  readonly scope: "user" | "shared" | "global" | "edge";
}

/** Reads a 429. */
export function readPause(answer: Answered): RequestedPause {
  const { body, limits } = answer;
  const delayMs = retryAfterOf(answer);
  if (!isJsonObject(body) || delayMs === null) {
    return { delayMs: Math.max(EDGE_PAUSE_MS, delayMs ?? 0), scope: "edge" };
  }
  const global = body["global"] === true || limits.global || limits.scope === "global";
  return { delayMs, scope: global ? "global" : limits.scope === "shared" ? "shared" : "user" };
}

/** Milliseconds. The body's fractional seconds are exact; the header's are rounded. */
export function retryAfterOf({ body, limits }: Answered): number | null {
  const seconds = isJsonObject(body) ? body["retry_after"] : undefined;
  const isUsable = typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0;
  return isUsable ? Math.ceil(seconds * 1000) : limits.retryAfterMs;
}

/** @param nowMs for a `Retry-After` that is a date, which a proxy may send */
export function readLimitHeaders(headers: Headers, nowMs: number): LimitHeaders {
  return {
    bucket: headers.get("x-ratelimit-bucket"),
    remaining: numberOf(headers.get("x-ratelimit-remaining")),
    resetAfterMs: secondsToMs(headers.get("x-ratelimit-reset-after")),
    retryAfterMs: parseRetryAfter(headers.get("retry-after"), nowMs),
    scope: headers.get("x-ratelimit-scope"),
    global: headers.get("x-ratelimit-global") === "true",
  };
}

function numberOf(text: string | null): number | null {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function secondsToMs(text: string | null): number | null {
  const seconds = numberOf(text);
  return seconds === null ? null : Math.ceil(seconds * 1000);
}
