import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../core/notification/delivery.ts";
import type { Clock, Sleep } from "../../core/ports.ts";

export type HeldKind = Urgency | "cards";

/** Most urgent first. */
export const URGENCIES: readonly Urgency[] = ["question", "failure", "quiet"];
export const ALL_KINDS: readonly HeldKind[] = [...URGENCIES, "cards"];

/**
 * Kinds that a queue may not send yet. Less urgent messages wait for their share of a limit while more urgent ones go
 * on. A limit on messages does not hold cards, and vice versa.
 */
export interface Holds {
  untilMs(what: HeldKind): number;
  /** When the provider's last limit for it ends or ended. */
  limitedUntilMs(what: HeldKind): number;
  hold(what: readonly HeldKind[], delayMs: number, reason: DeliveryReason): void;
  limit(what: readonly HeldKind[], delayMs: number, reason: DeliveryReason): void;
  release(what: readonly HeldKind[]): void;
  /** The longest hold of messages. */
  longest(): { readonly untilMs: number; readonly reason: DeliveryReason | null };
}

interface Hold {
  readonly untilMs: number;
  readonly limitedUntilMs: number;
  readonly reason: DeliveryReason | null;
}

export function createHolds(steadyClock: Clock): Holds {
  const none: Hold = { untilMs: 0, limitedUntilMs: -Infinity, reason: null };
  const holds: Record<HeldKind, Hold> = { question: none, failure: none, quiet: none, cards: none };

  return {
    untilMs: (what) => holds[what].untilMs,
    limitedUntilMs: (what) => holds[what].limitedUntilMs,
    hold: (all, delayMs, reason) => {
      const untilMs = steadyClock.now() + delayMs;
      for (const what of all) holds[what] = { ...holds[what], untilMs, reason };
    },
    limit: (all, delayMs, reason) => {
      const untilMs = steadyClock.now() + delayMs;
      for (const what of all) holds[what] = { untilMs, limitedUntilMs: untilMs, reason };
    },
    release: (all) => {
      for (const what of all) holds[what] = { ...holds[what], untilMs: 0, reason: null };
    },
    longest: () =>
      URGENCIES.map((what) => holds[what]).reduce((one, other) => (other.untilMs > one.untilMs ? other : one)),
  };
}

export interface InterruptibleSleep {
  /** Resolves on wake, or after the delay. Infinity waits for wake only. */
  rest(delayMs: number): Promise<void>;
  wake(): void;
}

export function createInterruptibleSleep(sleep: Sleep): InterruptibleSleep {
  let wake: (() => void) | null = null;
  return {
    rest: async (delayMs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const waking = new AbortController();
      if (Number.isFinite(delayMs)) void sleep(Math.max(0, delayMs), waking.signal).then(resolve, resolve);
      await promise;
      waking.abort();
    },
    wake: () => wake?.(),
  };
}
