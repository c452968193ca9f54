import type { LimitHeaders } from "./rest-answer.ts";

export function readLimitHeaders(headers: Headers): LimitHeaders {
  return {
    bucket: headers.get("x-ratelimit-bucket"),
    remaining: numberOf(headers.get("x-ratelimit-remaining")),
    resetAfterMs: secondsToMs(headers.get("x-ratelimit-reset-after")),
    retryAfterMs: secondsToMs(headers.get("retry-after")),
    scope: headers.get("x-ratelimit-scope"),
    global: headers.get("x-ratelimit-global") === "true",
  };
}

/** Proxies may answer `Retry-After` as a date; that counts as no time at all. */
function numberOf(text: string | null): number | null {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function secondsToMs(text: string | null): number | null {
  const seconds = numberOf(text);
  return seconds === null ? null : Math.ceil(seconds * 1000);
}
