import type { SessionLabel } from "../../../core/notification/notification.ts";
import type { Attempt, SessionThread, ThreadStore } from "../../../core/notification/delivery.ts";
import type { Clock, Logger } from "../../../core/ports.ts";
import type { SessionState } from "../../../core/session/session.ts";
import { shortId } from "../../../core/format/short-id.ts";
import type { DeliveryCache } from "./delivery-cache.ts";
import type { Target } from "./target.ts";
import type { RenderedMessage, Rendering } from "./rendering.ts";

export interface DeliveryDeps {
  readonly threads: ThreadStore;
  readonly rendering: Rendering;
  readonly memory: DeliveryCache;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a session has a thread of its own in a text channel; in forums each has a post. */
  readonly useThreads: (sessionId: string) => boolean;
  /** What a webhook's channel is thought to be: it cannot ask. A bot asks. */
  readonly channelType: "text" | "forum";
}

/** One attempt to get something of one session to one destination. */
export interface Job {
  readonly target: Target;
  readonly session: SessionLabel;
  /** State and start where the card tells them; null with a message. */
  readonly state: SessionState | null;
  readonly startedAtMs: number | null;
  readonly attempt: Attempt;
}

/** What a job does differently after a refusal. */
export interface SendOptions {
  readonly neutralName: boolean;
  readonly tags: "known" | "fresh" | "none";
  /** The channel turned out to be of the other kind. */
  readonly otherLayout: boolean;
}

export const DEFAULT_OPTIONS: SendOptions = { neutralName: false, tags: "known", otherLayout: false };

/** A text on its way, and what it is to the session. */
export interface MessageDraft {
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  /** The digest to keep when it is the session's card; null for a message. */
  readonly cardDigest: string | null;
}

export function threadOf({ threads }: Pick<DeliveryDeps, "threads">, { target, session }: Job): SessionThread {
  const { sessionId } = session;
  const { destinationId } = target;
  const nowhere = { threadId: null, cardMessageId: null, cardDigest: null, archived: false };
  return threads.find(sessionId, destinationId) ?? { sessionId, destinationId, ...nowhere };
}

/** The session begins anew at this destination; its old thread is never used again. */
export function leaveThread({ threads, memory }: DeliveryDeps, thread: SessionThread): void {
  if (thread.threadId !== null) memory.abandon(thread.threadId);
  threads.save({ ...thread, threadId: null, cardMessageId: null, cardDigest: null, archived: false });
}

export function threadNameOf({ rendering }: DeliveryDeps, { session }: Job, { neutralName }: SendOptions): string {
  return neutralName ? `session ${shortId(session.sessionId)}` : rendering.threadName(session);
}
