import { deliveryReasonText, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome, Urgency } from "../../core/notification/delivery.ts";
import type { DestinationQueueOptions, DestinationQueueStatus } from "./destination-queue-options.ts";

type HeldKind = Urgency | "cards";

/** Most urgent first. */
export const URGENCIES: readonly Urgency[] = ["question", "failure", "quiet"];
const ALL_KINDS: readonly HeldKind[] = [...URGENCIES, "cards"];

/**
 * Kinds that a queue may not send yet. Less urgent messages wait for their share of a limit while more urgent ones go
 * on. A limit on messages does not hold cards, and vice versa.
 */
export interface Holds {
  untilMs(kind: HeldKind): number;
  /** When the provider's last limit for it ends or ended. */
  limitedUntilMs(kind: HeldKind): number;
  /** Milliseconds until anything may be sent. */
  waitMs(nowMs: number): number;
  holdAll(delayMs: number, reason: DeliveryReason): void;
  /** A card may be shown twice, so it probes the destination. When it gets through, the messages follow. */
  holdAfterLoss(delays: { readonly postsMs: number; readonly cardsMs: number }, reason: DeliveryReason): void;
  /** While messages wait after a lost response, only cards wait longer. */
  holdAfterFailedCard(delayMs: number, reason: DeliveryReason): void;
  cardArrived(): void;
  /** A limit of the provider holds these kinds, a disabled destination all kinds until it is checked again. */
  applyPause(kinds: readonly HeldKind[], outcome: Extract<DeliveryOutcome, { kind: "wait" | "disabled" }>): void;
  status(): DestinationQueueStatus;
}

interface Hold {
  readonly untilMs: number;
  readonly limitedUntilMs: number;
  readonly reason: DeliveryReason | null;
}

type HoldsOptions = Pick<
  DestinationQueueOptions,
  "destinationId" | "clock" | "steadyClock" | "pause" | "timings" | "logger"
>;

export function createHolds({ destinationId, clock, steadyClock, pause, timings, logger }: HoldsOptions): Holds {
  const none: Hold = { untilMs: 0, limitedUntilMs: -Infinity, reason: null };
  const holds: Record<HeldKind, Hold> = { question: none, failure: none, quiet: none, cards: none };
  let disabled = false;
  let heldAfterLoss = false;

  function hold(kinds: readonly HeldKind[], delayMs: number, reason: DeliveryReason): void {
    const untilMs = steadyClock.now() + delayMs;
    for (const kind of kinds) holds[kind] = { ...holds[kind], untilMs, reason };
  }

  function holdAll(delayMs: number, reason: DeliveryReason): void {
    hold(ALL_KINDS, delayMs, reason);
    heldAfterLoss = false;
  }

  function limit(kinds: readonly HeldKind[], delayMs: number, reason: DeliveryReason): void {
    const untilMs = steadyClock.now() + delayMs;
    for (const kind of kinds) holds[kind] = { untilMs, limitedUntilMs: untilMs, reason };
  }

  return {
    untilMs: (kind) => holds[kind].untilMs,
    limitedUntilMs: (kind) => holds[kind].limitedUntilMs,
    waitMs: (nowMs) => {
      const freeAtMs = Math.max(Math.min(...ALL_KINDS.map((kind) => holds[kind].untilMs)), pause.untilMs);
      if (freeAtMs > nowMs) return freeAtMs - nowMs;
      if (holds.question.untilMs <= nowMs) disabled = false;
      return 0;
    },
    holdAll,
    holdAfterLoss: ({ postsMs, cardsMs }, reason) => {
      hold(["cards"], cardsMs, reason);
      hold(URGENCIES, postsMs, reason);
      heldAfterLoss = true;
    },
    holdAfterFailedCard: (delayMs, reason) => {
      if (heldAfterLoss) hold(["cards"], delayMs, reason);
      else holdAll(delayMs, reason);
    },
    cardArrived: () => {
      if (heldAfterLoss) for (const kind of URGENCIES) holds[kind] = { ...holds[kind], untilMs: 0, reason: null };
      heldAfterLoss = false;
    },
    applyPause: (kinds, outcome) => {
      const { reason } = outcome;
      if (outcome.kind === "wait") {
        const { delayMs, everywhere } = outcome;
        if (everywhere) pause.untilMs = Math.max(pause.untilMs, steadyClock.now() + delayMs);
        // A pause of the entire provider is not a limit of this destination.
        if (everywhere) hold(kinds, delayMs, reason);
        else limit(kinds, delayMs, reason);
        if (kinds.includes("question")) heldAfterLoss = false;
        return;
      }
      if (!disabled) {
        const details = { destination: destinationId, reason: deliveryReasonText(reason, "en") };
        logger.error("a destination is disabled", details);
      }
      holdAll(timings.recheckMs, reason);
      disabled = true;
    },
    status: () => {
      const longest = URGENCIES.map((kind) => holds[kind]).reduce((one, other) =>
        other.untilMs > one.untilMs ? other : one,
      );
      const restMs = Math.max(longest.untilMs, pause.untilMs) - steadyClock.now();
      const held = restMs > 0;
      return {
        destinationId,
        state: !held ? "ok" : disabled ? "disabled" : "waiting",
        reason: held ? longest.reason : null,
        untilMs: held ? clock.now() + restMs : null,
      };
    },
  };
}
