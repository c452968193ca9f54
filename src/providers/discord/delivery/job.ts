import type { Attempt, SessionThread, ThreadStore } from "../../../core/notification/delivery.ts";
import type { SessionLabel } from "../../../core/notification/notification.ts";
import type { Clock, Logger } from "../../../core/ports.ts";
import { shortId } from "../../../core/session/session-name.ts";
import type { SessionState } from "../../../core/session/session.ts";
import type { RenderedMessage, Rendering } from "../payload/rendering.ts";
import type { DeliveryCache } from "./delivery-cache.ts";
import type { Target } from "./target.ts";

export interface DeliveryDeps {
  readonly threads: ThreadStore;
  readonly rendering: Rendering;
  readonly cache: DeliveryCache;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a session gets its own thread in a text channel. In forums each session has a post. */
  readonly useThreads: (sessionId: string) => boolean;
  /** The assumed type of a webhook's channel, which a webhook cannot request. A bot can. */
  readonly channelType: "text" | "forum";
}

/** One attempt to send one session's text to one destination. */
export interface Job {
  readonly target: Target;
  readonly session: SessionLabel;
  /** The card's state and start. Null for a message. */
  readonly state: SessionState | null;
  readonly startedAtMs: number | null;
  readonly attempt: Attempt;
}

/** Changes to a job after a rejection. */
export interface SendOptions {
  readonly neutralName: boolean;
  readonly tags: "known" | "fresh" | "none";
  /** The channel turned out to be of the other kind. */
  readonly otherLayout: boolean;
}

export const DEFAULT_OPTIONS: SendOptions = { neutralName: false, tags: "known", otherLayout: false };

/** A text to send, with its role in the session. */
export interface MessageDraft {
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  /** The digest to store for the session's card. Null for a message. */
  readonly cardDigest: string | null;
}

/** One try of a draft. */
export interface SendRequest {
  readonly draft: MessageDraft;
  readonly sendOptions: SendOptions;
}

/** The session's thread at this destination; without ids where the store has none. */
export function threadOf({ threads }: Pick<DeliveryDeps, "threads">, { target, session }: Job): SessionThread {
  const { sessionId } = session;
  const { destinationId } = target;
  const nowhere = { threadId: null, cardMessageId: null, cardDigest: null, archived: false };
  return threads.find(sessionId, destinationId) ?? { sessionId, destinationId, ...nowhere };
}

/** The session starts over at this destination. Its old thread is never used again. */
export function leaveThread({ threads, cache }: DeliveryDeps, thread: SessionThread): void {
  if (thread.threadId !== null) cache.abandon(thread.threadId);
  threads.save({ ...thread, threadId: null, cardMessageId: null, cardDigest: null, archived: false });
}

export function threadNameOf({ rendering }: DeliveryDeps, { session }: Job, { neutralName }: SendOptions): string {
  return neutralName ? `session ${shortId(session.sessionId)}` : rendering.threadName(session);
}
