import { isQuestionKind } from "../../core/notification/notification.ts";
import { isReminder } from "../../core/notification/reminder.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";

/** The message of a request, which the bot has sent. */
export interface RequestMessage {
  readonly destinationId: string;
  readonly messageId: string;
  /** Where it may stand, the likeliest first: settings or permissions may have changed since it was sent. */
  readonly channelIds: readonly string[];
}

interface RequestMessagesOptions {
  readonly outbox: Pick<Outbox, "list" | "sentTogether" | "unresolved" | "unresolvedSessions">;
  readonly destinationIds: () => readonly string[];
  /** Where a message may stand, the likeliest first. Empty where it is none of this bot. */
  readonly channelsOf: (sent: Pick<Delivery, "sessionId" | "destinationId">) => readonly string[];
}

/** One request is rarely sent to more places than these, with its reminder. */
const MAX_DELIVERIES = 20;

/** A restart repairs so many messages at most, the newest. */
const MAX_OLD = 100;

export type RequestMessages = ReturnType<typeof createRequestMessages>;

/** The messages of requests that a bot has sent, and that do not say yet that they are over. */
export function createRequestMessages({ outbox, destinationIds, channelsOf }: RequestMessagesOptions) {
  function messageOf(sent: Delivery): RequestMessage | null {
    const { destinationId, messageId } = sent;
    const channelIds = channelsOf(sent);
    return channelIds.length === 0 || messageId === null || messageId === ""
      ? null
      : { destinationId, messageId, channelIds };
  }

  return {
    /**
     * Finds a message by the number of the request's event. Null before it is sent, and where it shares a message with
     * others.
     */
    find(eventSeq: number): RequestMessage | null {
      const sent = outbox.list({ seq: eventSeq, state: "sent", limit: MAX_DELIVERIES });
      for (const one of sent) {
        if (!isQuestionKind(one.kind) || isReminder(one) || one.resolvedAtMs !== null) continue;
        const message = messageOf(one);
        if (message !== null && outbox.sentTogether(one).length === 1) return message;
      }
      return null;
    },

    /** All of them, as an earlier process may have left them. */
    all(): readonly RequestMessage[] {
      const sent = destinationIds().flatMap((id) =>
        outbox.unresolvedSessions(id).flatMap((sessionId) => outbox.unresolved(id, sessionId)),
      );
      return sent
        .filter((one) => isQuestionKind(one.kind) && !isReminder(one))
        .toSorted((one, other) => other.id - one.id)
        .flatMap((one) => messageOf(one) ?? [])
        .slice(0, MAX_OLD);
    },
  };
}

/** One edit of a message at a time, and no buttons once it says that it is over. A message by {@link keyOfMessage}. */
export interface MessageEdits {
  /** @returns null where the message was amended meanwhile */
  offer<Result>(key: string, work: () => Promise<Result>): Promise<Result | null>;
  amend<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Whether its amendment begins before the signal. It has no buttons. */
  isAmended(key: string, signal: AbortSignal): Promise<boolean>;
}

/** Telegram numbers the messages of each chat. */
export function keyOfMessage({
  destinationId,
  messageId,
}: Pick<RequestMessage, "destinationId" | "messageId">): string {
  return `${destinationId} ${messageId}`;
}

/** Amended messages that are remembered: far more than there are requests within the time of an offer. */
const MAX_AMENDED = 500;

export function createMessageEdits(): MessageEdits {
  const offers = new Map<string, Promise<unknown>>();
  const amended = new Set<string>();
  const waiting = new Map<string, () => void>();
  return {
    offer: async (key, work) => {
      if (amended.has(key)) return null;
      const offering = work();
      offers.set(key, offering);
      try {
        return await offering;
      } finally {
        offers.delete(key);
      }
    },
    amend: async (key, work) => {
      amended.delete(key);
      amended.add(key);
      waiting.get(key)?.();
      for (const oldest of amended) {
        if (amended.size <= MAX_AMENDED) break;
        amended.delete(oldest);
      }
      // An offer under way would overwrite it.
      await offers.get(key)?.catch(() => undefined);
      return work();
    },
    isAmended: async (key, signal) => {
      if (amended.has(key) || signal.aborted) return amended.has(key);
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(key, resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      waiting.delete(key);
      return amended.has(key);
    },
  };
}
