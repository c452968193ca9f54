import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { isBoard } from "../../core/notification/board.ts";
import type { MessageService } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { isAcknowledged } from "./delivery/acknowledged.ts";
import { deliver } from "./delivery/deliver.ts";
import { createLearned, type DeliveryDeps } from "./delivery/job.ts";
import { knownLayout, sendMessage } from "./delivery/send-message.ts";
import { showBoard } from "./delivery/show-board.ts";
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

  return {
    maxBatch: LIMITS.embeds,
    mayMix: (id, sessionId) => {
      const target = resolveTarget(id);
      if (target === null) return false;
      const layout = knownLayout({ ...deps, target, session: { sessionId } });
      if (layout?.kind === "threads") return deps.learned.threadless.get(id) !== null;
      return layout?.kind === "channel";
    },
    post: async (id, messages, attempt) => {
      const [session] = messages.map((one) => one.session);
      if (session === undefined) throw new RangeError("a message needs a notification");
      const target = resolveTarget(id);
      if (target === null) return notConfigured;
      const message = toMessageBody(messages, deps.rendering);
      // The plain form has only one of several sessions, so each is sent alone instead.
      const plain = isMixed(messages) ? null : () => ({ body: toPlainFallback(messages, deps.rendering), files: [] });
      const job = { ...deps, target, session, attempt };
      return deliver(job, { part: "message", message, plain, card: null }, async (draft) => sendMessage(job, draft));
    },
    showCard: async (id, card, attempt) => {
      const target = resolveTarget(id);
      if (target === null) return notConfigured;
      const job = { ...deps, target, session: card.session, attempt };
      return isBoard(card) ? showBoard(job, card) : showCard(job, card);
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
