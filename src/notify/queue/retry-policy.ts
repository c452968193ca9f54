import { backoffMs } from "../../core/backoff.ts";
import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { DeliveryTimings } from "./destination-queue-options.ts";

/** How long a queue retries a destination that does not take its messages. */
export interface RetryPolicy {
  /** A message or a card was sent. */
  succeeded(nowMs: number): void;
  /** Delay after one more failure. It grows during an outage. */
  nextDelayMs(): number;
  /**
   * The same after a lost response, short at first. A repeat is recognised (`safe`) only for minutes. One that could
   * appear twice is made rarely: six attempts last through most outages.
   */
  delaysAfterLoss(safe: boolean): { readonly postsMs: number; readonly cardsMs: number };
  /**
   * Whether the message has used up its attempts. A failure while others succeed is the message's, else the provider's.
   */
  isExhausted(message: Delivery, outcome: DeliveryOutcome, nowMs: number): boolean;
}

const MAX_RARE_MS = 1_800_000;

/** Spreads daemons that failed at the same moment around the full delay. */
const JITTER = [0.5, 1.5] as const;

export function createRetryPolicy(timings: DeliveryTimings, random: () => number): RetryPolicy {
  let failures = 0;
  let lastSuccessAtMs = -Infinity;

  function nextDelayMs(): number {
    failures += 1;
    return backoffMs(failures, { firstMs: timings.backoffMs, maxMs: timings.maxBackoffMs, jitter: JITTER }, random());
  }

  return {
    nextDelayMs,
    delaysAfterLoss: (safe) => {
      const cardsMs = nextDelayMs();
      const rareMs = Math.min(timings.unknownDelayMs * 5 ** (failures - 1), MAX_RARE_MS);
      return { cardsMs, postsMs: safe && failures > 1 ? cardsMs : rareMs };
    },
    succeeded: (nowMs) => {
      failures = 0;
      lastSuccessAtMs = nowMs;
    },
    isExhausted: ({ attempts, firstTriedAtMs }, outcome, nowMs) => {
      if (outcome.kind !== "retry" && outcome.kind !== "unknown") return false;
      if (outcome.kind === "retry" && outcome.offline === true) return false;
      const mayRepeat = outcome.kind === "retry" || outcome.safe === true;
      const isOutage = lastSuccessAtMs < (firstTriedAtMs ?? nowMs);
      return attempts + 1 >= (mayRepeat && isOutage ? timings.maxAttemptsInOutage : timings.maxAttempts);
    },
  };
}
