import type { DeliveryReason } from "../i18n/delivery-reason.ts";
import type { Notification, SessionCard } from "./notification.ts";

/** Where a message goes: the channel chosen by the routing settings. */
export interface Destination {
  /** Stable name without secrets: `webhook:<id>` or `channel:<id>` on Discord, else as `src/providers/registry.ts` makes it. */
  readonly id: string;
}

/** Where the messages of one session stand at one destination. Kept in the store. */
export interface SessionThread {
  readonly sessionId: string;
  readonly destinationId: string;
  /** Thread or forum post; null when the messages stand in the channel itself. */
  readonly threadId: string | null;
  /** The live card; null before there is one. */
  readonly cardMessageId: string | null;
  /** Digest of the card as it was last shown, so that an unchanged one is not sent again. */
  readonly cardDigest: string | null;
  readonly archived: boolean;
}

/** Remembers places across restarts. */
export interface ThreadStore {
  find(sessionId: string, destinationId: string): SessionThread | null;
  save(thread: SessionThread): void;
  /** Whether another session has this thread. */
  isTaken(threadId: string, by: { readonly notBy: string }): boolean;
}

/** What became of an attempt. Only `sent` and `refused` are the end of a message. */
export type DeliveryOutcome =
  /** `messageId` is empty when it did arrive but was deleted before its id was known. */
  | { readonly kind: "sent"; readonly messageId: string; readonly channelId: string }
  /** Not now: nothing was sent, nothing counts as a try. `everywhere` stops all destinations. */
  | { readonly kind: "wait"; readonly delayMs: number; readonly everywhere: boolean; readonly reason: DeliveryReason }
  /** Nothing was stored on the other side; try again later. `offline`: nobody was reached, so it was no try at all. */
  | { readonly kind: "retry"; readonly reason: DeliveryReason; readonly offline?: boolean }
  /** The request went out and no answer came: it may stand there already. `safe`: a repeat would be recognised. */
  | { readonly kind: "unknown"; readonly reason: DeliveryReason; readonly safe?: boolean }
  /** This message can never be delivered; others can. */
  | { readonly kind: "refused"; readonly reason: DeliveryReason }
  /** Nothing can be delivered to this destination until the configuration changes. */
  | { readonly kind: "disabled"; readonly reason: DeliveryReason };

/**
 * How much a message presses, most first: somebody is asked for, something broke, the rest. What presses less leaves a
 * part of each limit to what presses more.
 */
export type Urgency = "question" | "failure" | "quiet";

export interface Attempt {
  /** Unique for the message and the same in every attempt, so that the other side can drop a repeat. */
  readonly key: string;
  /** The attempt before this one ended as `unknown`. */
  readonly mayBeDelivered: boolean;
  /** When the first attempt was made; absent when that is not known. Where to begin looking for a lost message. */
  readonly firstTriedAtMs?: number;
  /** Left out: nothing presses more. */
  readonly urgency?: Urgency;
  /**
   * Asked right before the request that people would see; when it says false nothing is sent, and the outcome is `wait`.
   * Left out: it is wanted.
   */
  readonly isWanted?: () => boolean;
  readonly signal: AbortSignal;
}

/** One service that carries messages to a person. Calls for one destination are made one after another. */
export interface MessageService {
  /** Several announcements may go as one message, those of one session always; more than {@link maxBatch} never do. */
  readonly maxBatch: number;
  /** Whether what tells of that session may go as one message with what tells of others. Left out: it may not. */
  readonly mayMix?: (destination: Destination, sessionId: string) => boolean;
  post(destination: Destination, messages: readonly Notification[], attempt: Attempt): Promise<DeliveryOutcome>;
  /** Shows the newest card: makes the session's place if there is none, edits it otherwise, does nothing if unchanged. */
  showCard(destination: Destination, card: SessionCard, attempt: Attempt): Promise<DeliveryOutcome | "unchanged">;
  /** Puts the session's place away (archives its thread). */
  archiveThread(destination: Destination, sessionId: string, attempt: Attempt): Promise<DeliveryOutcome | "unchanged">;
}

/** The part of the standard `fetch` that a client needs; a test or a proxy gives its own. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;
