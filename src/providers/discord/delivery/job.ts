import type { Attempt, SessionThread, ThreadStore } from "../../../core/notification/delivery.ts";
import type { SessionLabel } from "../../../core/notification/notification.ts";
import type { Clock, Logger } from "../../../core/ports.ts";
import type { SessionState } from "../../../core/session/session.ts";
import type { RenderingOptions } from "../payload/discord-message.ts";
import type { RenderedMessage } from "../payload/message-types.ts";
import type { Fallback } from "../rest/classify.ts";
import type { ChannelInfo } from "./channel-info.ts";
import type { Target } from "./target.ts";

export interface DeliveryDeps {
  readonly threads: ThreadStore;
  /** `threadPrefix` of thread names may be empty. */
  readonly rendering: RenderingOptions & { readonly threadPrefix: string };
  readonly learned: Learned;
  /** Never goes back. */
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a session gets its own thread in a text channel, which may change. In forums each session has a post. */
  readonly useThreads: (sessionId: string) => boolean;
  /** The assumed type of a webhook's channel: a bot requests it, and Discord's response corrects a wrong one. */
  readonly channelType: "text" | "forum";
}

/** One attempt at something of one session at one destination. */
export interface Job extends DeliveryDeps {
  readonly target: Target;
  readonly session: SessionLabel;
  readonly attempt: Attempt;
}

/** A text to send, in one form. */
export interface Draft {
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  /** The card's state and digest to store. Null for a message. */
  readonly card: { readonly state: SessionState; readonly digest: string } | null;
  /** Rejections that were answered by a change already. */
  readonly tried: ReadonlySet<Fallback>;
}

/** A channel's tags or a permission may have changed after this, so they are requested again. */
const TRUST_MS = 14 * 60_000;

export type Learned = ReturnType<typeof createLearned>;

/** Facts learned from responses. All of them can be learned again. */
export function createLearned(clock: Clock) {
  return {
    channels: createTrustMap<ChannelInfo>(clock),
    /** Destinations where threads are unavailable: messages go into the channel itself. */
    threadless: createTrustMap<true>(clock),
    /** Destinations whose threads may not be changed. A request for each session would only be rejected. */
    unmanaged: createTrustMap<true>(clock),
    forums: new Map<string, boolean>(),
    /** Threads that are unusable and will not be looked up again. */
    abandoned: new Set<string>(),
    tags: new Map<string, string>(),
    botUserId: null as string | null,
  };
}

function createTrustMap<Value>(clock: Clock) {
  const entries = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  return {
    get: (key: string): Value | null => {
      const entry = entries.get(key);
      return entry !== undefined && entry.untilMs > clock.now() ? entry.value : null;
    },
    set: (key: string, value: Value) => void entries.set(key, { value, untilMs: clock.now() + TRUST_MS }),
    delete: (key: string) => void entries.delete(key),
  };
}

/** The session's thread at this destination; without ids where the store has none. */
export function threadOf({ threads, target, session }: Job): SessionThread {
  const { sessionId } = session;
  const { destinationId } = target;
  const nowhere = { threadId: null, cardMessageId: null, cardDigest: null, archived: false };
  return threads.find(sessionId, destinationId) ?? { sessionId, destinationId, ...nowhere };
}

export function saveThread(job: Job, changes: Partial<SessionThread>): void {
  job.threads.save({ ...threadOf(job), ...changes });
}

/** The session starts over at this destination. Its old thread is never used again. */
export function leaveThread(job: Job): void {
  const { threadId } = threadOf(job);
  if (threadId !== null) job.learned.abandoned.add(threadId);
  saveThread(job, { threadId: null, cardMessageId: null, cardDigest: null, archived: false });
}
