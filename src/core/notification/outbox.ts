import type { DeliveryReason } from "../i18n/delivery-reason.ts";
import type { NotificationKind } from "./notification.ts";
import type { Message } from "../i18n/message.ts";

/** Why an event is or is not notified. Kept for each event. */
export type Reason = Message;

/** What the rules say to one event. */
export type Decision = { readonly isNotified: false; readonly reason: Reason } | NotifyDecision;

export interface NotifyDecision {
  readonly isNotified: true;
  readonly reason: Reason;
  readonly kind: NotificationKind;
  /** Two verdicts of one session with the same cause are one message: the first one. */
  readonly cause: string;
  readonly ping: boolean;
  readonly silent: boolean;
  /** One message to each; at least one. */
  readonly destinationIds: readonly string[];
}

/**
 * `waiting` for its turn or its next try; `sending` written down before the request; `unknown` when its answer was
 * lost; then one of the ends: `sent`, `folded` into a summary, `failed` (a dead letter), `discarded` by a person.
 */
export const DELIVERY_STATES = ["waiting", "sending", "unknown", "sent", "folded", "failed", "discarded"] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message on its way. Times in milliseconds since the epoch. */
export interface Delivery {
  readonly id: number;
  /** The event that it tells; null when it tells of the daemon's own health. */
  readonly seq: number | null;
  readonly sessionId: string;
  readonly destinationId: string;
  readonly kind: NotificationKind;
  readonly cause: string;
  /** Whether it is to ping somebody; once it is sent, whether it did. */
  readonly ping: boolean;
  readonly silent: boolean;
  readonly createdAtMs: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Names the message that this one is part of, from the first attempt on: a repeat must be the same message. */
  readonly batch: number | null;
  readonly firstTriedAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly messageId: string | null;
  readonly reason: DeliveryReason | null;
}

/** A message that tells no event. */
interface NewDelivery extends Pick<
  Delivery,
  "sessionId" | "destinationId" | "kind" | "cause" | "ping" | "silent" | "createdAtMs"
> {}

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly sessionId?: string;
  /** The event that they tell. */
  readonly seq?: number;
  readonly kind?: NotificationKind;
  readonly destinationId?: string;
  /** Only deliveries with a smaller id. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** What the worker and the API need of the journal of messages. Every call is on disk when it returns. */
export interface Outbox {
  /** Destinations with a message that has not come to an end. */
  openDestinations(): readonly string[];
  /** Messages of a destination that have not come to an end, in the order of their events. */
  open(destinationId: string, limit: number): readonly Delivery[];
  /**
   * Those of {@link open} that somebody is asked for by, or that tell of something broken, with what stands before them
   * in their sessions; in the order of their events.
   */
  pressing(destinationId: string, limit: number): readonly Delivery[];
  openCount(destinationId: string): number;
  /** Writes down that these are about to go out as one message; counts the attempt. */
  begin(ids: readonly number[], batch: number, nowMs: number): void;
  /** Writes down what became of them. */
  complete(ids: readonly number[], end: DeliveryEnd): void;
  /** How many were merged into this one. */
  foldedCount(id: number): number;
  /** @returns its id; null when the same cause was told there before */
  add(message: NewDelivery): number | null;
  /** Gives up what has certainly been sent nowhere, at all its destinations. @returns false when it may have been */
  withdraw(id: number, reason: DeliveryReason): boolean;
  /** After a start: what was being sent when the process ended may stand there already. @returns how many */
  recover(): number;
  /** What waits for a destination that is given up goes to another one, as if it had never been tried. @returns how many */
  redirect(from: string, to: string): number;
  /** Newest first. */
  list(filter: DeliveryFilter): readonly Delivery[];
  /** A dead letter is tried again, or anything unsent is given up. @returns false when there is no such delivery */
  retry(id: number): boolean;
  discard(id: number): boolean;
  /** What the rules said to an event, null when they were not asked. */
  decisionOf(seq: number): { readonly isNotified: boolean; readonly reason: Reason } | null;
}

export type DeliveryEnd =
  | {
      readonly state: "sent";
      readonly messageId: string;
      readonly sentAtMs: number;
      /** Those that went out without the ping that they were to have. */
      readonly unpinged?: ReadonlySet<number>;
    }
  | { readonly state: "waiting" | "unknown" | "folded" | "failed" | "discarded"; readonly reason: DeliveryReason }
  /**
   * The attempt did not take place: it is not counted. `doubtful`: an earlier one may have arrived. `first`: there was no
   * earlier one, so the next may be another message.
   */
  | {
      readonly state: "postponed";
      readonly doubtful: boolean;
      readonly first: boolean;
      readonly reason: DeliveryReason;
    };

/** How a destination fares. */
interface DestinationStatus {
  readonly destinationId: string;
  readonly state: "ok" | "waiting" | "disabled";
  readonly reason: DeliveryReason | null;
  readonly untilMs: number | null;
  /** Messages that have not come to an end. */
  readonly openCount: number;
}

/** Whether and why an event was notified, as a sentence too. */
export interface ExplainedDecision {
  readonly isNotified: boolean;
  readonly reason: Reason;
  readonly sentence: string;
  /** The same in each language that we speak, by its tag. */
  readonly sentences: Readonly<Record<string, string>>;
}

/** What the API shows and does of messages. */
export interface DeliveryService {
  /** Newest first. */
  list(filter: DeliveryFilter): readonly Delivery[];
  destinations(): readonly DestinationStatus[];
  /** @returns false when there is no dead letter of that id */
  retry(id: number): boolean;
  /** @returns false when there is nothing unsent of that id */
  discard(id: number): boolean;
  /** Null when nobody was asked: no destination was set up when the event came. */
  explain(seq: number): ExplainedDecision | null;
}
