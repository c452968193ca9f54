import type { DeliveryReason } from "../i18n/delivery-reason.ts";
import type { Notification, SessionCard } from "./notification.ts";

/** The thread and card of one session at one destination. Kept in the store. */
export interface SessionThread {
  readonly sessionId: string;
  readonly destinationId: string;
  /** Thread or forum post; null when the messages go directly into the channel. */
  readonly threadId: string | null;
  /** The session's card, edited in place; null before the first. */
  readonly cardMessageId: string | null;
  /** Digest of the card's last version, so that an unchanged one is not sent again. */
  readonly cardDigest: string | null;
  readonly archived: boolean;
}

export interface ThreadStore {
  find(sessionId: string, destinationId: string): SessionThread | null;
  save(thread: SessionThread): void;
  isTaken(threadId: string, by: { readonly notBy: string }): boolean;
}

/** The result of an attempt. Only `sent` and `refused` are final for a message. */
export type DeliveryOutcome =
  /** `messageId` is empty when the message arrived but was deleted before its id was known. */
  | { readonly kind: "sent"; readonly messageId: string }
  /** Nothing was sent, and it does not count as a try. `everywhere` stops all destinations. */
  | { readonly kind: "wait"; readonly delayMs: number; readonly everywhere: boolean; readonly reason: DeliveryReason }
  /** The service stored nothing; try again later. `offline`: there was no connection, so it was not a try. */
  | { readonly kind: "retry"; readonly reason: DeliveryReason; readonly offline?: boolean }
  /** The request went out and no answer came: the message may have arrived. `safe`: a repeat would be recognised. */
  | { readonly kind: "unknown"; readonly reason: DeliveryReason; readonly safe?: boolean }
  /** This message can never be delivered; others can. */
  | { readonly kind: "refused"; readonly reason: DeliveryReason }
  /** Nothing can be delivered to this destination until the configuration changes. */
  | { readonly kind: "disabled"; readonly reason: DeliveryReason };

/**
 * How urgent a message is, most urgent first: a person is needed, something failed, all others. Less urgent messages
 * leave a part of each limit to more urgent ones.
 */
export type Urgency = "question" | "failure" | "quiet";

export interface Attempt {
  /** Unique for the message and the same in every attempt, so that the service can drop a repeat. */
  readonly key: string;
  /** When the first attempt was made: the search for a lost message begins there. Absent without such a search. */
  readonly firstTriedAtMs?: number;
  /** Default: no other message is more urgent. */
  readonly urgency?: Urgency;
  /**
   * Called right before the request that people would see; on false nothing is sent, and the outcome is `wait`.
   * Default: wanted.
   */
  readonly isWanted?: () => boolean;
  /** The message to edit, with the key of its attempt; may be empty. Absent for a new message. */
  readonly messageId?: string;
  readonly signal: AbortSignal;
}

export type PostMessages = (
  destinationId: string,
  messages: readonly Notification[],
  attempt: Attempt,
) => Promise<DeliveryOutcome>;

/**
 * One service that sends messages to a person. Calls for one destination are made one after another. Its id is a stable
 * name without secrets: `webhook:<id>` or `channel:<id>` on Discord, else as `src/providers/registry.ts` makes it.
 */
export interface MessageService {
  /** At most this many notifications go as one message; those of one session always may. */
  readonly maxBatch: number;
  /** Whether the session's notifications may share one message with those of others. Default: no. */
  readonly mayMix?: (destinationId: string, sessionId: string) => boolean;
  readonly post: PostMessages;
  /**
   * Replaces what a sent message says, without a ping; the same edit twice does no harm. `refused`: the message is gone.
   * `closed`: it can be edited only after a new message of its session. Absent where messages cannot be edited.
   */
  readonly amend?: (
    destinationId: string,
    messages: readonly Notification[],
    attempt: Attempt & { readonly messageId: string },
  ) => Promise<DeliveryOutcome | "closed">;
  /**
   * Shows the newest card: creates the session's thread or message, edits an existing card, skips an unchanged one.
   * Absent where messages cannot be edited, so sessions have no cards.
   */
  readonly showCard?: (
    destinationId: string,
    card: SessionCard,
    attempt: Attempt,
  ) => Promise<DeliveryOutcome | "unchanged">;
  /** Whether a person reacted to a sent message; null while that is unknown. Absent where reactions do not exist. */
  readonly isAcknowledged?: (
    destinationId: string,
    sent: { readonly sessionId: string; readonly messageId: string },
    signal: AbortSignal,
  ) => Promise<boolean | null>;
  readonly archiveThread?: (
    destinationId: string,
    sessionId: string,
    attempt: Attempt,
  ) => Promise<DeliveryOutcome | "unchanged">;
}

/** The part of the standard `fetch` that a client needs; a test or a proxy passes its own. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;
