import { ApiError } from "../server/api-error.ts";
import type { Reply } from "../server/exchange.ts";
import type { Standing } from "./limiter.ts";

type LimitScope = "user" | "global" | "shared";

interface TooMany {
  readonly scope: LimitScope;
  readonly waitMs: number;
  /** API v6 answers milliseconds where later ones answer seconds. */
  readonly inMilliseconds: boolean;
  readonly code?: number;
  readonly message?: string;
}

/** A 429 as Discord writes it. */
export function tooMany({ scope, waitMs, inMilliseconds, code, message }: TooMany): ApiError {
  const text = message ?? "You are being rate limited.";
  const seconds = Math.ceil(waitMs) / 1000;
  const reply: Reply = {
    status: 429,
    headers: {
      "Retry-After": String(inMilliseconds ? Math.ceil(waitMs) : Math.ceil(seconds)),
      "X-RateLimit-Scope": scope,
      ...(scope === "global" ? { "X-RateLimit-Global": "true" } : {}),
    },
    body: {
      message: text,
      retry_after: inMilliseconds ? Math.ceil(waitMs) : seconds,
      global: scope === "global",
      ...(code === undefined ? {} : { code }),
    },
  };
  return new ApiError(reply, text);
}

/** Sent with every response of a route that has a limit. */
export function limitHeaders({ limit, remaining, resetAtMs, bucket }: Standing, nowMs: number): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": (resetAtMs / 1000).toFixed(3),
    "X-RateLimit-Reset-After": (Math.max(0, resetAtMs - nowMs) / 1000).toFixed(3),
    "X-RateLimit-Bucket": bucket,
  };
}
