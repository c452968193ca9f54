import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../core/notification/delivery.ts";
import type { Clock } from "../../core/ports.ts";

export type Held = Urgency | "cards";

/** Most pressing first. */
export const POSTS: readonly Urgency[] = ["question", "failure", "quiet"];
export const EVERYTHING: readonly Held[] = [...POSTS, "cards"];

/**
 * What a lane may not do yet. What presses less waits for its own part of a limit while what presses more goes on; a limit
 * on new messages is none on edits: while messages wait their turn the cards go on, and the other way round.
 */
export interface Holds {
  untilMs(what: Held): number;
  /** Until when a limit of the service held it last. */
  limitedUntilMs(what: Held): number;
  hold(what: readonly Held[], delayMs: number, reason: DeliveryReason): void;
  limit(what: readonly Held[], delayMs: number, reason: DeliveryReason): void;
  free(what: readonly Held[]): void;
  /** The longest one of messages. */
  longest(): { readonly untilMs: number; readonly reason: DeliveryReason | null };
}

interface Hold {
  readonly untilMs: number;
  readonly limitedUntilMs: number;
  readonly reason: DeliveryReason | null;
}

export function createHolds(steadyClock: Clock): Holds {
  const none: Hold = { untilMs: 0, limitedUntilMs: -Infinity, reason: null };
  const holds: Record<Held, Hold> = { question: none, failure: none, quiet: none, cards: none };

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
    free: (all) => {
      for (const what of all) holds[what] = { ...holds[what], untilMs: 0, reason: null };
    },
    longest: () => POSTS.map((what) => holds[what]).reduce((one, other) => (other.untilMs > one.untilMs ? other : one)),
  };
}
