import { deliveryReason, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../../core/notification/delivery.ts";
import type { Clock } from "../../../core/ports.ts";
import { readPause, type DiscordAnswer } from "./classify.ts";

interface Hold {
  readonly delayMs: number;
  readonly everywhere: boolean;
  readonly reason: DeliveryReason;
}

const REQUESTS_PER_SECOND = 50;
const INVALID_WINDOW_MS = 10 * 60_000;
/** Discord bans an address at 10,000 in ten minutes. Normal operation stays far below this limit. */
const MAX_INVALID_REQUESTS = 50;
/** Allows for differences between Discord's servers: a reset is valid for all of them this much later. */
const RESET_MARGIN_MS = 50;
/** Requests before the reset that are reserved for more urgent ones. */
const RESERVED_REQUESTS = { question: 0, failure: 1, quiet: 2 } as const satisfies Record<Urgency, number>;

/** Discord allows 30 webhook messages a minute per channel, without any header for it. Two are left to others. */
const CHANNEL_MESSAGES_PER_MINUTE = 28;
const CHANNEL_WINDOW_MS = 60_000;
/** The share for each urgency. The rest is reserved for more urgent messages. */
const SHARES = { question: 1, failure: 0.85, quiet: 0.55 } as const satisfies Record<Urgency, number>;
/** From this share on, the rest is spread over the window, so that no message waits for an entire minute. */
const SPREAD_FROM = { question: 0.75, failure: 0.5, quiet: 0.4 } as const satisfies Record<Urgency, number>;
/** A rejection shows that others post there too. Half of the limit is theirs for this long. */
const CAREFUL_MS = 10 * 60_000;

interface WebhookState {
  readonly sent: SlidingWindow;
  blockedUntilMs: number;
  carefulUntilMs: number;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

/**
 * All limits of this machine: one object per process, for any number of clients.
 * @param clock never goes back
 */
export function createRateLimits(clock: Clock, channelMessagesPerMinute = CHANNEL_MESSAGES_PER_MINUTE) {
  /** What the headers said of each route. Entries are few: one for each channel or thread that is in use. */
  const routes = new Map<string, { remaining: number; readonly resetAtMs: number }>();
  const webhooks = new Map<string, WebhookState>();
  const lastSecond = createSlidingWindow(1000);
  const invalid = createSlidingWindow(INVALID_WINDOW_MS);
  let stopped: { readonly untilMs: number; readonly reason: DeliveryReason } = { untilMs: 0, reason: "" };

  function webhookOf(path: string): WebhookState {
    const found = webhooks.get(path) ?? {
      sent: createSlidingWindow(CHANNEL_WINDOW_MS),
      blockedUntilMs: 0,
      carefulUntilMs: 0,
    };
    webhooks.set(path, found);
    return found;
  }

  function webhookWaitMs({ sent, blockedUntilMs, carefulUntilMs }: WebhookState, nowMs: number, urgency: Urgency) {
    const perMinute = carefulUntilMs > nowMs ? channelMessagesPerMinute / 2 : channelMessagesPerMinute;
    const limit = Math.max(1, Math.floor(perMinute * SHARES[urgency]));
    return Math.max(blockedUntilMs - nowMs, sent.waitFor(limit, nowMs, Math.floor(limit * SPREAD_FROM[urgency])));
  }

  return {
    /** Counts the request if it may go now. @returns the hold on it, else null */
    admit: (method: string, path: string, urgency: Urgency = "question"): Hold | null => {
      const nowMs = clock.now();
      const route = routes.get(routeOf(method, path));
      const isLimited = route !== undefined && route.resetAtMs > nowMs;
      const webhook = isWebhookMessage(method, path) ? webhookOf(path) : null;
      const holds: readonly (readonly [delayMs: number, everywhere: boolean, reason: DeliveryReason])[] = [
        [stopped.untilMs - nowMs, true, stopped.reason],
        [invalid.waitFor(MAX_INVALID_REQUESTS, nowMs), true, deliveryReason("ban-near")],
        [lastSecond.waitFor(REQUESTS_PER_SECOND, nowMs), true, deliveryReason("request-rate-limit")],
        [
          isLimited && route.remaining <= RESERVED_REQUESTS[urgency] ? route.resetAtMs - nowMs : 0,
          false,
          deliveryReason("rate-limit"),
        ],
        [webhook === null ? 0 : webhookWaitMs(webhook, nowMs, urgency), false, deliveryReason("channel-rate-limit")],
      ];
      const held = holds.find(([delayMs]) => delayMs > 0);
      if (held !== undefined) return { delayMs: held[0], everywhere: held[1], reason: held[2] };
      lastSecond.add(nowMs);
      webhook?.sent.add(nowMs);
      // Counted until the response has the exact number. After its reset, a limit is unknown until the next response.
      if (isLimited) route.remaining -= 1;
      return null;
    },
    learn: (method: string, path: string, answer: DiscordAnswer): void => {
      const nowMs = clock.now();
      const { status, headers } = answer;
      const pause = readPause(answer);
      if (status === 401 || status === 403 || (status === 429 && pause?.scope !== "channel")) invalid.add(nowMs);
      if (pause === null) {
        const [remaining, resetAfterMs] = [numberIn(headers, "remaining"), numberIn(headers, "reset-after") * 1000];
        if (remaining >= 0 && resetAfterMs >= 0) noteRoute(remaining, resetAfterMs);
      } else if (pause.scope === "global" || pause.scope === "edge") {
        const code = pause.scope === "global" ? "global-rate-limit" : status === 403 ? "edge-rejects" : "edge-blocks";
        const untilMs = nowMs + pause.delayMs;
        if (untilMs > stopped.untilMs) stopped = { untilMs, reason: deliveryReason(code) };
      } else if (pause.scope === "channel" && isWebhookMessage(method, path)) {
        Object.assign(webhookOf(path), { blockedUntilMs: nowMs + pause.delayMs, carefulUntilMs: nowMs + CAREFUL_MS });
      } else noteRoute(0, pause.delayMs);

      function noteRoute(remaining: number, resetAfterMs: number): void {
        for (const [known, { resetAtMs }] of routes) if (resetAtMs <= nowMs) routes.delete(known);
        const resetAtMs = nowMs + Math.ceil(resetAfterMs) + RESET_MARGIN_MS;
        routes.set(routeOf(method, path), { remaining, resetAtMs });
      }
    },
  };
}

/**
 * A limit counts the requests of one method and kind for one channel, guild or webhook: its id is the path's first. All
 * messages of a channel are counted together, regardless of their ids.
 */
function routeOf(method: string, path: string): string {
  const [, kind, major, ...rest] = path.split("/");
  return [method, kind, major, ...rest.map((part) => (/^\d+$/.test(part) ? ":id" : part))].join("/");
}

/**
 * New messages of a webhook count for its channel, in any thread. That channel is unknown, so the webhook is the key.
 * If others post there too, Discord's rejections show it.
 */
function isWebhookMessage(method: string, path: string): boolean {
  return method === "POST" && path.startsWith("/webhooks/");
}

function numberIn(headers: Headers, name: string): number {
  return Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN);
}

type SlidingWindow = ReturnType<typeof createSlidingWindow>;

/** Counts events within the last `lengthMs`, to keep them under a limit. */
function createSlidingWindow(lengthMs: number) {
  const times: number[] = [];
  return {
    add: (nowMs: number) => void times.push(nowMs),
    /**
     * Milliseconds until there is room for one more under `limit`; 0 when there is. From `spreadFrom` events on, they
     * are spaced as evenly as the limit allows. The remaining room then lasts until the first one leaves the window.
     */
    waitFor: (limit: number, nowMs: number, spreadFrom = limit): number => {
      while (times[0] !== undefined && times[0] <= nowMs - lengthMs) times.shift();
      const leaves = times[times.length - limit];
      if (leaves !== undefined) return leaves + lengthMs - nowMs;
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined || times.length < spreadFrom) return 0;
      const spacingMs = Math.max(lengthMs / limit, (first + lengthMs - last) / (limit - times.length + 1));
      return Math.max(0, Math.ceil(last + spacingMs - nowMs));
    },
  };
}
