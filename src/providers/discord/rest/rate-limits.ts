import { deliveryReason, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../../core/notification/delivery.ts";
import { createBuckets } from "./buckets.ts";
import { CHANNEL_MESSAGES_PER_MINUTE, createChannelBudget } from "./channel-budget.ts";
import { createInvalidRequests } from "./invalid-requests.ts";
import { restOf, type Pause } from "./pause.ts";
import type { RestAnswer } from "./rest-answer.ts";
import { EDGE_PAUSE_MS, isEdgeBlock, readPause } from "./asked-pause.ts";
import type { Route } from "./api-route.ts";
import { createSlidingWindow } from "./sliding-window.ts";

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
      invalid.note(answer, nowMs);
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
