import { deliveryReason, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../../core/notification/delivery.ts";
import type { Route } from "./api-route.ts";
import { restOf, type Pause, createSlidingWindow, type SlidingWindow } from "./pause.ts";
import { type RestAnswer, EDGE_PAUSE_MS, isEdgeBlock, readPause, type LimitHeaders } from "./rest-answer.ts";

const REQUESTS_PER_SECOND = 50;

export interface RateLimitOptions {
  /** Limit of webhook messages a minute per channel. */
  readonly channelMessagesPerMinute?: number;
  readonly maxInvalidRequests?: number;
}

interface Hold {
  readonly delayMs: number;
  readonly everywhere: boolean;
  readonly reason: DeliveryReason;
}

/** All limits of this machine: one object per process, for any number of clients. */
export interface RateLimits {
  /** The hold on this request now. Null when it may go. */
  holdOf(method: string, route: Route, nowMs: number, urgency?: Urgency): Hold | null;
  /** The request is sent now. */
  take(method: string, route: Route, nowMs: number): void;
  learn(method: string, route: Route, answer: RestAnswer, nowMs: number): void;
}

export function createRateLimits(options: RateLimitOptions = {}): RateLimits {
  const buckets = createBuckets();
  const channels = createChannelBudget(options.channelMessagesPerMinute ?? CHANNEL_MESSAGES_PER_MINUTE);
  const invalid = createInvalidRequests(options.maxInvalidRequests);
  const lastSecond = createSlidingWindow(1000);
  let stopped: { readonly pause: Pause; readonly reason: DeliveryReason } | undefined;

  function stopEverything(lengthMs: number, nowMs: number, reason: DeliveryReason): void {
    if (restOf(stopped?.pause, nowMs) < lengthMs) stopped = { pause: { sinceMs: nowMs, lengthMs }, reason };
  }

  return {
    holdOf: (method, route, nowMs, urgency = "question") => {
      const stopMs = restOf(stopped?.pause, nowMs);
      if (stopMs > 0) return { delayMs: stopMs, everywhere: true, reason: stopped?.reason ?? "" };
      const banMs = invalid.waitFor(nowMs);
      if (banMs > 0) return { delayMs: banMs, everywhere: true, reason: deliveryReason("ban-near") };
      const paceMs = lastSecond.waitFor(REQUESTS_PER_SECOND, nowMs);
      if (paceMs > 0) return { delayMs: paceMs, everywhere: true, reason: deliveryReason("request-rate-limit") };
      const bucketMs = buckets.waitFor(method, route, nowMs, urgency);
      if (bucketMs > 0) return { delayMs: bucketMs, everywhere: false, reason: deliveryReason("rate-limit") };
      const channelMs = route.channelBudget === null ? 0 : channels.waitFor(route.channelBudget, nowMs, urgency);
      if (channelMs > 0) return { delayMs: channelMs, everywhere: false, reason: deliveryReason("channel-rate-limit") };
      return null;
    },
    take: (method, route, nowMs) => {
      lastSecond.add(nowMs);
      buckets.take(method, route, nowMs);
      if (route.channelBudget !== null) channels.take(route.channelBudget, nowMs);
    },
    learn: (method, route, answer, nowMs) => {
      if (answer.kind !== "answered") return;
      invalid.add(answer, nowMs);
      if (isEdgeBlock(answer)) stopEverything(EDGE_PAUSE_MS, nowMs, deliveryReason("edge-rejects"));
      if (answer.status !== 429) {
        buckets.learn(method, route, answer.limits, nowMs);
        return;
      }
      const { scope, delayMs } = readPause(answer);
      if (scope === "edge") stopEverything(delayMs, nowMs, deliveryReason("edge-blocks"));
      else if (scope === "global") stopEverything(delayMs, nowMs, deliveryReason("global-rate-limit"));
      else if (scope === "shared" && route.channelBudget !== null) {
        channels.refused(route.channelBudget, delayMs, nowMs);
      } else buckets.refused(method, route, { limits: answer.limits, delayMs }, nowMs);
    },
  };
}

/** Allows for differences between Discord's servers: a reset is valid for all of them this much later. */
const RESET_MARGIN_MS = 50;
/** Requests before the reset that are reserved for more urgent ones. */
const RESERVED_REQUESTS = { question: 0, failure: 1, quiet: 2 } as const satisfies Record<Urgency, number>;
/** Deletes expired buckets from this number on. */
const SWEEP_AT = 500;

/** The limits in Discord's headers. */
interface Buckets {
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

function createBuckets(): Buckets {
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
      const forBucket =
        bucket === undefined || bucket.remaining > RESERVED_REQUESTS[urgency] ? 0 : restOf(bucket.reset, nowMs);
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

/** Discord allows 30 webhook messages a minute per channel, without any header for it. Two are left to others. */
const CHANNEL_MESSAGES_PER_MINUTE = 28;
const CHANNEL_WINDOW_MS = 60_000;
/** The share for each urgency. The rest is reserved for more urgent messages. */
const SHARES = { question: 1, failure: 0.85, quiet: 0.55 } as const satisfies Record<Urgency, number>;
/** From this share on, the rest is spread over the window, so that no message waits for an entire minute. */
const SPREAD_FROM = { question: 0.75, failure: 0.5, quiet: 0.4 } as const satisfies Record<Urgency, number>;
/** A rejection shows that others post there too. The limit is lower for this long. */
const CAREFUL_MS = 10 * 60_000;

/** The hidden limit of messages per channel, kept to avoid rejections. */
interface ChannelBudget {
  waitFor(channel: string, nowMs: number, urgency: Urgency): number;
  take(channel: string, nowMs: number): void;
  /** Discord rejected a message (429, scope `shared`): lowers the limit. */
  refused(channel: string, delayMs: number, nowMs: number): void;
}

interface ChannelState {
  readonly sent: SlidingWindow;
  blocked: Pause | undefined;
  careful: { readonly pause: Pause; readonly limit: number } | undefined;
}

function createChannelBudget(perMinute: number): ChannelBudget {
  const channels = new Map<string, ChannelState>();

  function stateOf(channel: string): ChannelState {
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const fresh = { sent: createSlidingWindow(CHANNEL_WINDOW_MS), blocked: undefined, careful: undefined };
    channels.set(channel, fresh);
    return fresh;
  }

  return {
    waitFor: (channel, nowMs, urgency) => {
      const state = channels.get(channel);
      if (state === undefined) return 0;
      const careful = state.careful !== undefined && restOf(state.careful.pause, nowMs) > 0;
      const full = careful ? (state.careful?.limit ?? perMinute) : perMinute;
      const limit = Math.max(1, Math.floor(full * SHARES[urgency]));
      const fromCount = Math.floor(limit * SPREAD_FROM[urgency]);
      return Math.max(restOf(state.blocked, nowMs), state.sent.waitFor(limit, nowMs, fromCount));
    },
    take: (channel, nowMs) => stateOf(channel).sent.add(nowMs),
    refused: (channel, delayMs, nowMs) => {
      const state = stateOf(channel);
      state.blocked = { sinceMs: nowMs, lengthMs: delayMs };
      // The rejected message does not count. Never below half: then other senders use up the limit.
      const fitted = Math.max(Math.ceil(perMinute / 2), state.sent.count(nowMs) - 1);
      state.careful = { pause: { sinceMs: nowMs, lengthMs: CAREFUL_MS }, limit: Math.min(perMinute, fitted) };
    },
  };
}

const INVALID_WINDOW_MS = 10 * 60_000;
/** Discord bans an address at 10,000 in ten minutes. Normal operation stays far below this limit. */
const MAX_INVALID_REQUESTS = 50;

/** Counts the responses that lead to a ban, and stops all requests long before. */
interface InvalidRequests {
  add(answer: RestAnswer, nowMs: number): void;
  waitFor(nowMs: number): number;
}

function createInvalidRequests(limit: number = MAX_INVALID_REQUESTS): InvalidRequests {
  const seen = createSlidingWindow(INVALID_WINDOW_MS);
  return {
    add: (answer, nowMs) => {
      if (isInvalid(answer)) seen.add(nowMs);
    },
    waitFor: (nowMs) => seen.waitFor(limit, nowMs),
  };
}

function isInvalid(answer: RestAnswer): boolean {
  if (answer.kind !== "answered") return false;
  const { status, limits } = answer;
  return status === 401 || status === 403 || (status === 429 && limits.scope !== "shared");
}
