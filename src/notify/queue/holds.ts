import { backoffMs } from "../../core/backoff.ts";
import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome, Urgency } from "../../core/notification/delivery.ts";
import type { Delivery, DestinationTrouble } from "../../core/notification/outbox.ts";
import { URGENCIES } from "./choose-step.ts";
import type { DestinationQueueOptions, DestinationQueueStatus } from "./destination-queue-options.ts";

export type HeldKind = Urgency | "edits" | "cards";

export type Holds = ReturnType<typeof createHolds>;

const ALL_KINDS: readonly HeldKind[] = [...URGENCIES, "edits", "cards"];

interface Hold {
  readonly untilMs: number;
  readonly reason: DeliveryReason | null;
  /** `pause`: the whole provider's. `trouble`: a card that gets through ends it. `disabled`: nothing gets through. */
  readonly cause: "limit" | "pause" | "trouble" | "disabled";
}

/** What is to be sent, now or after a hold. */
interface Due {
  readonly isCardDue: boolean;
  readonly isMessageDue: boolean;
}

type Outcome<Kind> = Extract<DeliveryOutcome, { readonly kind: Kind }>;

/** Spreads daemons that failed at the same moment around the full delay. */
const JITTER = [0.5, 1.5] as const;

const MAX_RARE_MS = 1_800_000;

/**
 * When a queue may send what. Less urgent messages wait for their share of a limit while more urgent ones go on. A limit
 * on messages does not hold cards, and vice versa. Failures hold everything, longer during an outage.
 */
export function createHolds({
  destinationId,
  clock,
  steadyClock,
  pause,
  timings,
  random,
}: Pick<DestinationQueueOptions, "destinationId" | "clock" | "steadyClock" | "pause" | "timings" | "random">) {
  const none: Hold = { untilMs: 0, reason: null, cause: "limit" };
  const holds: Record<HeldKind, Hold> = { question: none, failure: none, quiet: none, edits: none, cards: none };
  let failures = 0;
  let failedEdits = 0;
  let lastSuccessAtMs = -Infinity;
  let trouble: DestinationTrouble | null = null;

  /** A longer hold stays. */
  function hold(kinds: readonly HeldKind[], delayMs: number, why: Omit<Hold, "untilMs">): void {
    const untilMs = steadyClock.now() + delayMs;
    for (const kind of kinds) if (untilMs > holds[kind].untilMs) holds[kind] = { ...why, untilMs };
  }

  function failedAgain(reason: DeliveryReason): void {
    trouble = { sinceMs: trouble?.sinceMs ?? clock.now(), reason };
  }

  function nextDelayMs(): number {
    failures += 1;
    return delayAfter(failures);
  }

  function delayAfter(count: number): number {
    const { backoffMs: firstMs, maxBackoffMs: maxMs } = timings;
    return backoffMs(count, { firstMs, maxMs, jitter: JITTER }, random());
  }

  /** What got through shows that the others may be tried. */
  function endTrouble(kinds: readonly HeldKind[]): void {
    for (const kind of kinds) if (holds[kind].cause === "trouble") holds[kind] = none;
  }

  return {
    untilMs: (kind: HeldKind): number => holds[kind].untilMs,
    limitedUntilMs: (kind: HeldKind): number => (holds[kind].cause === "limit" ? holds[kind].untilMs : -Infinity),
    waitMs: (nowMs: number): number =>
      Math.max(0, pause.untilMs - nowMs, Math.min(...ALL_KINDS.map((kind) => holds[kind].untilMs)) - nowMs),
    succeeded: () => {
      failures = 0;
      lastSuccessAtMs = clock.now();
      trouble = null;
      endTrouble(["edits"]);
    },
    /** Messages follow a card that got through after a failure. */
    cardArrived: () => endTrouble(URGENCIES),
    /** A failed edit delays only edits: a new request may not wait for what is over. */
    afterEdit: (outcome: Outcome<"sent" | "retry" | "unknown" | "disabled">) => {
      failedEdits = outcome.kind === "sent" ? 0 : failedEdits + 1;
      if (outcome.kind === "sent") return;
      const delayMs = outcome.kind === "disabled" ? timings.recheckMs : delayAfter(failedEdits);
      hold(["edits"], delayMs, { reason: outcome.reason, cause: "trouble" });
    },
    afterFailure: (reason: DeliveryReason, delayMs = nextDelayMs()) => {
      failedAgain(reason);
      hold(ALL_KINDS, delayMs, { reason, cause: "trouble" });
    },
    /**
     * After a lost response. A card may be shown twice, so it probes the destination. A repeated message is recognised
     * (`safe`) only for minutes. One that could appear twice is made rarely: six attempts last through most outages.
     */
    afterLoss: ({ reason, safe }: Outcome<"unknown">) => {
      failedAgain(reason);
      const delayMs = nextDelayMs();
      const rareMs = Math.min(timings.unknownDelayMs * 5 ** (failures - 1), MAX_RARE_MS);
      hold(["cards"], delayMs, { reason, cause: "trouble" });
      hold(URGENCIES, safe === true && failures > 1 ? delayMs : rareMs, { reason, cause: "trouble" });
    },
    /** A limit of the provider holds these kinds, a disabled destination all kinds until it is checked again. */
    pause: (kinds: readonly HeldKind[], outcome: Outcome<"wait" | "disabled">) => {
      const { reason } = outcome;
      if (outcome.kind === "disabled") return hold(ALL_KINDS, timings.recheckMs, { reason, cause: "disabled" });
      if (outcome.everywhere) pause.untilMs = Math.max(pause.untilMs, steadyClock.now() + outcome.delayMs);
      hold(kinds, outcome.delayMs, { reason, cause: outcome.everywhere ? "pause" : "limit" });
    },
    /**
     * Whether the message has used up its attempts. A failure while others succeed is the message's, else the
     * provider's.
     */
    isExhausted: ({ attempts, firstTriedAtMs }: Delivery, outcome: Outcome<"retry" | "unknown">): boolean => {
      if (outcome.kind === "retry" && outcome.offline === true) return false;
      const mayRepeat = outcome.kind === "retry" || outcome.safe === true;
      const isOutage = lastSuccessAtMs < (firstTriedAtMs ?? clock.now());
      return attempts + 1 >= (mayRepeat && isOutage ? timings.maxAttemptsInOutage : timings.maxAttempts);
    },
    /**
     * While a card waits to be shown, it goes out when cards may, and if it gets through, messages follow.
     * @returns until when nothing is tried; null for `untilMs` while a try is under way
     */
    status: ({ isCardDue, isMessageDue }: Due): DestinationQueueStatus => {
      const nowMs = steadyClock.now();
      const longest = URGENCIES.map((kind) => holds[kind]).reduce((one, other) =>
        other.untilMs > one.untilMs ? other : one,
      );
      const messagesMs = Math.max(longest.untilMs, pause.untilMs);
      // What failed and is not retried is over, whether or not something got through since.
      const failing = isCardDue || isMessageDue ? trouble : null;
      if (messagesMs <= nowMs) {
        const state = failing === null ? "ok" : "waiting";
        return { destinationId, state, reason: failing?.reason ?? null, untilMs: null, failing };
      }
      const state = longest.cause === "disabled" ? "disabled" : "waiting";
      const isProbed = isCardDue && longest.cause === "trouble";
      const nextMs = isProbed ? Math.min(messagesMs, Math.max(holds.cards.untilMs, pause.untilMs)) : messagesMs;
      return {
        destinationId,
        state,
        reason: longest.reason,
        untilMs: nextMs > nowMs ? clock.now() + nextMs - nowMs : null,
        failing,
      };
    },
  };
}
