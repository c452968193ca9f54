import { isQuestionKind } from "../../core/notification/notification.ts";
import type { ThreadStore } from "../../core/notification/delivery.ts";
import { isReminder } from "../../core/notification/reminder.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";

/** The message of a request, which the bot has sent. */
export interface RequestMessage {
  readonly messageId: string;
  /** Where it may stand, the likeliest first: settings or permissions may have changed since it was sent. */
  readonly channelIds: readonly string[];
}

interface RequestMessagesOptions {
  readonly outbox: Pick<Outbox, "list" | "sentTogether" | "unresolved" | "unresolvedSessions">;
  readonly threads: Pick<ThreadStore, "find">;
  readonly destinationIds: () => readonly string[];
}

/** One request is rarely sent to more places than these, with its reminder. */
const MAX_DELIVERIES = 20;

/** A restart repairs so many messages at most, the newest. */
const MAX_OLD = 100;

const BY_BOT = /^channel:(\d{1,20})$/;

/** The messages of requests that a bot has sent, and that do not say yet that they are over. */
export function createRequestMessages({ outbox, threads, destinationIds }: RequestMessagesOptions) {
  function messageOf({ sessionId, destinationId, messageId }: Delivery): RequestMessage | null {
    const channelId = BY_BOT.exec(destinationId)?.[1];
    if (channelId === undefined || messageId === null || messageId === "") return null;
    const threadId = threads.find(sessionId, destinationId)?.threadId ?? null;
    return { messageId, channelIds: threadId === null ? [channelId] : [threadId, channelId] };
  }

  return {
    /** By the number of the request's event. Null before it is sent, and where it shares a message with others. */
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
      const ofBot = destinationIds().filter((id) => BY_BOT.test(id));
      const sent = ofBot.flatMap((id) =>
        outbox.unresolvedSessions(id).flatMap((sessionId) => outbox.unresolved(id, sessionId)),
      );
      return sent
        .filter((one) => isQuestionKind(one.kind) && !isReminder(one))
        .toSorted((one, other) => other.id - one.id)
        .slice(0, MAX_OLD)
        .flatMap((one) => messageOf(one) ?? []);
    },
  };
}

/** One edit of a message at a time, and no buttons once it says that it is over. */
export interface MessageEdits {
  /** @returns null where the message was amended meanwhile */
  offer<Result>(messageId: string, work: () => Promise<Result>): Promise<Result | null>;
  amend<Result>(messageId: string, work: () => Promise<Result>): Promise<Result>;
}

/** Amended messages that are remembered: far more than there are requests within the time of an offer. */
const MAX_AMENDED = 500;

export function createMessageEdits(): MessageEdits {
  const offers = new Map<string, Promise<unknown>>();
  const amended = new Set<string>();
  return {
    offer: async (messageId, work) => {
      if (amended.has(messageId)) return null;
      const offering = work();
      offers.set(messageId, offering);
      try {
        return await offering;
      } finally {
        offers.delete(messageId);
      }
    },
    amend: async (messageId, work) => {
      amended.delete(messageId);
      amended.add(messageId);
      for (const oldest of amended) {
        if (amended.size <= MAX_AMENDED) break;
        amended.delete(oldest);
      }
      // An offer under way would overwrite it.
      await offers.get(messageId)?.catch(() => undefined);
      return work();
    },
  };
}
