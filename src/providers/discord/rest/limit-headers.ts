import { parseRetryAfter } from "../../../system/http-client.ts";
import type { LimitHeaders } from "./rest-answer.ts";

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
