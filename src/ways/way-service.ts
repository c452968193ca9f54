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
  readonly request: (messages: readonly Announcement[], attempt: Attempt) => WayRequest;
  readonly reading: Reading;
}

/** A service that takes a message by one request and lets nobody change it: sessions have no cards there. */
export function createWayService(options: WayServiceOptions): MessageService {
  const { maxBatch, spacingMs, request, reading, fetch, clock, userAgent } = options;
  let lastAtMs = -Infinity;

  async function post(messages: readonly Announcement[], attempt: Attempt): Promise<DeliveryOutcome> {
    if (attempt.signal.aborted) return { kind: "wait", delayMs: 0, everywhere: false, reason: "stopping" };
    const nowMs = clock.now();
    // A clock that was set back must not hold anything up.
    const restMs = lastAtMs > nowMs ? 0 : lastAtMs + spacingMs - nowMs;
    if (restMs > 0) return { kind: "wait", delayMs: restMs, everywhere: false, reason: "one message at a time" };
    lastAtMs = nowMs;
    const { url, headers, body } = request(messages, attempt);
    const sent = { url, headers: { "user-agent": userAgent, ...headers }, body };
    return outcomeOf(await postOnce(sent, { fetch, nowMs, signal: attempt.signal }), reading);
  }

  return {
    maxBatch,
    post: async (_destination, messages, attempt) => {
      if (messages.length === 0) return { kind: "refused", reason: "there is nothing to send" };
      return post(messages, attempt);
    },
    showCard: async () => "unchanged",
    putAway: async () => "unchanged",
  };
}
