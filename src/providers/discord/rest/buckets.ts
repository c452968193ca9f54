import type { Urgency } from "../../../core/notification/delivery.ts";
import { restOf, type Pause } from "./pause.ts";
import type { LimitHeaders } from "./rest-answer.ts";
import type { Route } from "./api-route.ts";

/** Allows for differences between Discord's servers: a reset is valid for all of them this much later. */
const RESET_MARGIN_MS = 50;
/** Requests before the reset that are reserved for more urgent ones. */
const KEPT = { question: 0, failure: 1, quiet: 2 } as const satisfies Record<Urgency, number>;
/** Deletes expired buckets from this number on. */
const SWEEP_AT = 500;

/** The limits in Discord's headers. */
export interface Buckets {
  waitFor(method: string, route: Route, nowMs: number, urgency: Urgency): number;
  /** A request is sent: counts it until the response has the exact number. */
  take(method: string, route: Route, nowMs: number): void;
  learn(method: string, route: Route, limits: LimitHeaders, nowMs: number): void;
  /** A 429: the entire bucket waits, or only this route if the headers show remaining requests. */
  refused(
    method: string,
    route: Route,
    received: { readonly limits: LimitHeaders; readonly delayMs: number },
    nowMs: number,
  ): void;
}

interface Bucket {
  remaining: number;
  readonly reset: Pause;
}

export function createBuckets(): Buckets {
  /** Bucket hash by method and route. One hash covers several routes, and only a response has it. */
  const hashes = new Map<string, string>();
  const buckets = new Map<string, Bucket>();
  const blockedRoutes = new Map<string, Pause>();

  function keyOf(method: string, route: Route): string {
    const name = `${method}:${route.template}`;
    return `${hashes.get(name) ?? name}:${route.major}`;
  }

  function sweep(nowMs: number): void {
    if (buckets.size < SWEEP_AT) return;
    for (const [key, bucket] of buckets) if (restOf(bucket.reset, nowMs) === 0) buckets.delete(key);
    for (const [key, pause] of blockedRoutes) if (restOf(pause, nowMs) === 0) blockedRoutes.delete(key);
  }

  return {
    waitFor: (method, route, nowMs, urgency) => {
      const bucket = buckets.get(keyOf(method, route));
      const forBucket = bucket === undefined || bucket.remaining > KEPT[urgency] ? 0 : restOf(bucket.reset, nowMs);
      return Math.max(forBucket, restOf(blockedRoutes.get(routeKey(method, route)), nowMs));
    },
    take: (method, route, nowMs) => {
      const key = keyOf(method, route);
      const bucket = buckets.get(key);
      if (bucket === undefined) return;
      // After its reset, a bucket is unknown until the next response.
      if (restOf(bucket.reset, nowMs) === 0) buckets.delete(key);
      else bucket.remaining -= 1;
    },
    learn: (method, route, { bucket, remaining, resetAfterMs }, nowMs) => {
      if (bucket !== null) hashes.set(`${method}:${route.template}`, bucket);
      if (remaining === null || resetAfterMs === null) return;
      sweep(nowMs);
      buckets.set(keyOf(method, route), { remaining, reset: pauseOf(resetAfterMs, nowMs) });
    },
    refused: (method, route, { limits, delayMs }, nowMs) => {
      const hasRoom = limits.remaining !== null && limits.remaining > 0;
      if (hasRoom) {
        blockedRoutes.set(routeKey(method, route), pauseOf(delayMs, nowMs));
        return;
      }
      if (limits.bucket !== null) hashes.set(`${method}:${route.template}`, limits.bucket);
      buckets.set(keyOf(method, route), { remaining: 0, reset: pauseOf(delayMs, nowMs) });
    },
  };
}

function routeKey(method: string, { template, major }: Route): string {
  return `${method}:${template}:${major}`;
}

function pauseOf(lengthMs: number, nowMs: number): Pause {
  return { sinceMs: nowMs, lengthMs: lengthMs + RESET_MARGIN_MS };
}
