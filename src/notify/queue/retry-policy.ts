import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { backoffMs } from "../../core/backoff.ts";
import type { DeliveryTimings } from "./delivery-timings.ts";

/** How long a lane bears with a side that does not take its messages. */
export interface RetryPolicy {
  /** A message or a card got through. */
  succeeded(nowMs: number): void;
  /** Delay after one more failure: an outage is asked about less and less often. */
  nextDelayMs(): number;
  /**
   * The same after a lost answer, soon at first. A repeat that would be recognised (`safe`) is only so for minutes; one
   * that could stand there twice is made rarely: six tries last through most outages.
   */
  delaysAfterLoss(safe: boolean): { readonly postsMs: number; readonly cardsMs: number };
  /** Whether the message has had its tries. A failure while others get through is its own, else the other side's. */
  isExhausted(message: Delivery, outcome: DeliveryOutcome, nowMs: number): boolean;
}

const MAX_RARE_MS = 1_800_000;

/** Daemons that failed at the same moment spread around the full delay. */
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
