import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { MessageService } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { isAcknowledged } from "./delivery/acknowledged.ts";
import { amendMessage } from "./delivery/amend-message.ts";
import { deliver } from "./delivery/deliver.ts";
import { createLearned, type DeliveryDeps } from "./delivery/job.ts";
import { knownLayout, sendMessage } from "./delivery/send-message.ts";
import { archiveThread, showCard } from "./delivery/show-card.ts";
import type { Target } from "./delivery/target.ts";
import { toMessageBody, toPlainFallback } from "./payload/discord-message.ts";
import { LIMITS } from "./payload/message-types.ts";

export interface DiscordServiceOptions extends Omit<DeliveryDeps, "learned"> {
  readonly resolveTarget: (destinationId: string) => Target | null;
}

/** Discord as a {@link MessageService}. Lives as long as its configuration. */
export function createDiscordService({ resolveTarget, ...options }: DiscordServiceOptions): Required<MessageService> {
  const deps: DeliveryDeps = { ...options, learned: createLearned(options.clock) };
  const notConfigured = { kind: "disabled", reason: deliveryReason("not-configured") } as const;

  /** Whether a session's messages are in its own thread or post. Undefined while the channel is unknown. */
  function isInThread(id: string, target: Target, sessionId: string): boolean | undefined {
    const layout = knownLayout({ ...deps, target, session: { sessionId } });
    if (layout?.kind === "threads") return deps.learned.threadless.get(id) === null;
    return layout === null ? undefined : layout.kind === "posts";
  }

  return {
    maxBatch: LIMITS.embeds,
    mayMix: (id, sessionId) => {
      const target = resolveTarget(id);
      return target !== null && isInThread(id, target, sessionId) === false;
    },
    post: async (id, messages, attempt) => {
      const [session] = messages.map((one) => one.session);
      if (session === undefined) throw new RangeError("a message needs a notification");
      const target = resolveTarget(id);
      if (target === null) return notConfigured;
      const message = toMessageBody(messages, {
        ...deps.rendering,
        inThread: isInThread(id, target, session.sessionId),
      });
      // The plain form has only one of several sessions, so each is sent alone instead.
      const plain = isMixed(messages) ? null : () => ({ body: toPlainFallback(messages, deps.rendering), files: [] });
      const job = { ...deps, target, session, attempt };
      return deliver(job, { part: "message", message, plain, card: null }, async (draft) => sendMessage(job, draft));
    },
    amend: async (id, messages, attempt) => {
      // Its flags and its file stay as they are.
      const edited = messages.map((one) => ({ ...one, silent: false, attachment: null }));
      const [session] = edited.map((one) => one.session);
      if (session === undefined) throw new RangeError("a message needs a notification");
      const target = resolveTarget(id);
      if (target === null) return notConfigured;
      // Only the store is asked: after a restart an edit says the same, before the channel's layout is known.
      const inThread = typeof deps.threads.find(session.sessionId, id)?.threadId === "string";
      return amendMessage(
        { ...deps, target, session, attempt },
        {
          messageId: attempt.messageId,
          message: toMessageBody(edited, { ...deps.rendering, inThread }),
          plain: () => ({ body: toPlainFallback(edited, deps.rendering), files: [] }),
        },
      );
    },
    showCard: async (id, card, attempt) => {
      const target = resolveTarget(id);
      if (target === null) return notConfigured;
      const job = { ...deps, target, session: card.session, attempt };
      return showCard(job, card);
    },
    isAcknowledged: async (id, { sessionId, messageId }, signal) => {
      const target = resolveTarget(id);
      const threadId = deps.threads.find(sessionId, id)?.threadId ?? null;
      return target === null ? null : isAcknowledged(target, { threadId, messageId }, { signal });
    },
    archiveThread: async (id, sessionId, attempt) => {
      const target = resolveTarget(id);
      const session = { sessionId, title: null, projectName: null, branch: null, model: null };
      return target === null ? notConfigured : archiveThread({ ...deps, target, session, attempt });
    },
  };
}

function isMixed([first, ...others]: readonly Notification[]): boolean {
  return others.some(({ session }) => session.sessionId !== first?.session.sessionId);
}
