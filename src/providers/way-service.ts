import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Announcement } from "../core/announcement.ts";
import type { Attempt, DeliveryOutcome, FetchLike, MessageService } from "../core/delivery.ts";
import type { Clock } from "../core/ports.ts";
import { outcomeOf, type Reading } from "./request/outcome-of.ts";
import { postOnce, type WayRequest } from "./request/post-once.ts";

export interface WayDeps {
  readonly fetch: FetchLike;
  readonly clock: Clock;
  /** `ccen/<version>`. */
  readonly userAgent: string;
}

interface WayServiceOptions extends WayDeps {
  /** Most announcements that go as one message. */
  readonly maxBatch: number;
  /** Least time between two messages; 0 where the service itself says when it is too much. */
  readonly spacingMs: number;
  /** The same between two that nobody has to be called for: the rest is kept for others. Left out: as `spacingMs`. */
  readonly quietSpacingMs?: number;
  readonly request: (messages: readonly Announcement[], attempt: Attempt) => WayRequest;
  readonly reading: Reading;
}

/** A service that takes a message by one request and lets nobody change it: sessions have no cards there. */
export function createWayService(options: WayServiceOptions): MessageService {
  const { maxBatch, spacingMs, quietSpacingMs = spacingMs, request, reading, fetch, clock, userAgent } = options;
  let lastAtMs = -Infinity;
  /** When the service asked to be left alone, and for how long. */
  let pause = { sinceMs: 0, lengthMs: 0 };

  async function post(messages: readonly Announcement[], attempt: Attempt): Promise<DeliveryOutcome> {
    if (attempt.signal.aborted)
      return { kind: "wait", delayMs: 0, everywhere: false, reason: deliveryReason("stopping") };
    const nowMs = clock.now();
    // A clock that was set back must not hold anything up.
    const leastMs = attempt.urgency === "quiet" ? quietSpacingMs : spacingMs;
    const restMs = lastAtMs > nowMs ? 0 : lastAtMs + leastMs - nowMs;
    if (restMs > 0) return { kind: "wait", delayMs: restMs, everywhere: false, reason: deliveryReason("paced") };
    const pauseMs = pause.sinceMs > nowMs ? 0 : pause.sinceMs + pause.lengthMs - nowMs;
    if (pauseMs > 0) return { kind: "wait", delayMs: pauseMs, everywhere: false, reason: deliveryReason("rate-limit") };
    if (attempt.isWanted?.() === false) {
      return { kind: "wait", delayMs: 0, everywhere: false, reason: deliveryReason("not-wanted") };
    }
    lastAtMs = nowMs;
    const { url, headers, body } = request(messages, attempt);
    const sent = { url, headers: { "user-agent": userAgent, ...headers }, body };
    const outcome = outcomeOf(await postOnce(sent, { fetch, nowMs, signal: attempt.signal }), reading);
    if (outcome.kind === "wait") pause = { sinceMs: clock.now(), lengthMs: outcome.delayMs };
    return outcome;
  }

  return {
    maxBatch,
    // A list says of each whose it is.
    mayMix: () => maxBatch > 1,
    post: async (_destination, messages, attempt) => {
      if (messages.length === 0) return { kind: "refused", reason: deliveryReason("empty") };
      return post(messages, attempt);
    },
    showCard: async () => "unchanged",
    putAway: async () => "unchanged",
  };
}
