import type { DeliveryReason } from "../i18n/delivery-reason.ts";
import type { Message } from "../i18n/message.ts";
import type { NotificationKind } from "./notification.ts";

/** Why an event is or is not notified. Kept for each event. */
export type Reason = Message;

export type Decision = { readonly isNotified: false; readonly reason: Reason } | NotifyDecision;

/** The part of a decision that is kept. */
export type StoredDecision = Pick<Decision, "isNotified" | "reason">;

export interface NotifyDecision {
  readonly isNotified: true;
  readonly reason: Reason;
  readonly kind: NotificationKind;
  /** Two decisions of one session with the same cause are one message: the first one. */
  readonly cause: string;
  readonly ping: boolean;
  readonly silent: boolean;
  /** One message goes to each; at least one. */
  readonly destinationIds: readonly string[];
}

/**
 * `waiting` for its turn or its next try; `sending` stored before the request; `unknown` when the answer was lost.
 * Final states: `sent`, `folded` into a summary, `failed` (a dead letter), `discarded` by a person.
 */
export const DELIVERY_STATES = ["waiting", "sending", "unknown", "sent", "folded", "failed", "discarded"] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one destination. Times in milliseconds since the epoch. */
export interface Delivery {
  readonly id: number;
  /** The event that it reports; null for the daemon's own health. */
  readonly seq: number | null;
  readonly sessionId: string;
  readonly destinationId: string;
  readonly kind: NotificationKind;
  readonly cause: string;
  /** Whether it is to ping; once it is sent, whether it did. */
  readonly ping: boolean;
  readonly silent: boolean;
  readonly createdAtMs: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** The message that this delivery is part of, from the first attempt on: a repeat must be the same message. */
  readonly batch: number | null;
  readonly firstTriedAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly messageId: string | null;
  /** When what it reported was over; null while it is not, or the message is still to be edited or can never be. */
  readonly resolvedAtMs: number | null;
  /** What the last attempt said, without a provider's format and cut; null before the first. */
  readonly text: string | null;
  readonly reason: DeliveryReason | null;
}

/** A message without an event. */
interface NewDelivery extends Pick<
  Delivery,
  "sessionId" | "destinationId" | "kind" | "cause" | "ping" | "silent" | "createdAtMs"
> {}

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly sessionId?: string;
  readonly seq?: number;
  readonly kind?: NotificationKind;
  readonly destinationId?: string;
  /** Only deliveries with a smaller id. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** The journal of messages, as the worker and the API use it. Every call is on disk when it returns. */
export interface Outbox {
  /** Destinations with unfinished messages. */
  openDestinations(): readonly string[];
  /** Unfinished messages of a destination, in the order of their events. */
  open(destinationId: string, limit: number): readonly Delivery[];
  /**
   * The deliveries of {@link open} that ask for a person or report a failure, with the earlier messages of their
   * sessions; in the order of their events.
   */
  pressing(destinationId: string, limit: number): readonly Delivery[];
  openCount(destinationId: string): number;
  /** Messages from then on that failed for good, without those that were retried or discarded. */
  failedCount(createdFromMs: number): number;
  /**
   * Records that these are about to be sent as one message; counts the attempt. `isMuted`: it goes silently, and a
   * reminder is added that is as loud as it was to be.
   */
  begin(
    messages: readonly { readonly id: number; readonly text: string; readonly isMuted?: boolean }[],
    batch: number,
    nowMs: number,
  ): void;
  complete(ids: readonly number[], end: DeliveryEnd): void;
  foldedCount(id: number): number;
  /** Sessions that a message at a destination may still have to be edited for. */
  unresolvedSessions(destinationId: string): readonly string[];
  /** Sent messages about what can be over, of one session there, that do not say yet that it is over. */
  unresolved(destinationId: string, sessionId: string): readonly Delivery[];
  /** Everything that one sent message carries, in its order. */
  sentTogether(one: Delivery): readonly Delivery[];
  /** Records that the message says so, or that it is gone. Repeatable, like the edit itself. */
  resolve(ids: readonly number[], resolvedAtMs: number): void;
  /** @returns its id; null when the same cause was already notified there */
  add(message: NewDelivery): number | null;
  /** Discards a message at all its destinations if it was certainly not sent. @returns false when it may have been */
  withdraw(id: number, reason: DeliveryReason): boolean;
  /** After a start: messages in `sending` when the process ended may have arrived. @returns how many */
  recover(): number;
  /** Moves waiting messages of a removed destination to another one, as untried. @returns how many */
  redirect(from: string, to: string): number;
  /** Newest first. */
  list(filter: DeliveryFilter): readonly Delivery[];
  /** Retries a dead letter, or discards an unsent message. @returns false when there is no such delivery */
  retry(id: number): boolean;
  discard(id: number): boolean;
  /** The policy's decision for an event; null when no destination was configured as the event came. */
  decisionOf(seq: number): StoredDecision | null;
}

export type DeliveryEnd =
  | {
      readonly state: "sent";
      readonly messageId: string;
      readonly sentAtMs: number;
      /** Deliveries that were sent without their intended ping. */
      readonly unpinged?: ReadonlySet<number>;
    }
  | { readonly state: "waiting" | "unknown" | "folded" | "failed" | "discarded"; readonly reason: DeliveryReason }
  /**
   * The attempt did not take place: it is not counted. `doubtful`: an earlier one may have arrived. `first`: there was
   * no earlier one, so the next may be another message.
   */
  | {
      readonly state: "postponed";
      readonly doubtful: boolean;
      readonly first: boolean;
      readonly reason: DeliveryReason;
    };

/** Since when nothing has got through to a destination, and why the latest attempt failed. */
export interface DestinationTrouble {
  readonly sinceMs: number;
  readonly reason: DeliveryReason;
}

export interface DestinationStatus {
  readonly destinationId: string;
  readonly state: "ok" | "waiting" | "disabled";
  readonly reason: DeliveryReason | null;
  readonly untilMs: number | null;
  /** Null while it is not known to fail. */
  readonly failing: DestinationTrouble | null;
  readonly openCount: number;
}

/** The API's access to deliveries. */
export interface DeliveryService extends Pick<Outbox, "list" | "retry" | "discard" | "decisionOf"> {
  destinations(): readonly DestinationStatus[];
  /** Sends a silent message to every destination. @returns how many */
  sendTest(): number;
}
