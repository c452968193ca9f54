import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Attempt, DeliveryOutcome, Destination, MessageService } from "../../core/notification/delivery.ts";
import type { Notification, SessionLabel } from "../../core/notification/notification.ts";
import { deliver } from "./delivery/deliver.ts";
import type { CreatedMessage } from "./delivery/discord-calls.ts";
import { createLearned, type DeliveryDeps, type Job } from "./delivery/job.ts";
import { knownLayout, sendMessage } from "./delivery/send-message.ts";
import { archiveThread, showCard } from "./delivery/show-card.ts";
import type { Target } from "./delivery/target.ts";
import { toMessageBody, toPlainFallback } from "./payload/discord-message.ts";
import type { Stop } from "./rest/classify.ts";

/** Discord's limit of embeds in a message. */
const MAX_BATCH = 10;

export interface DiscordServiceOptions extends Omit<DeliveryDeps, "learned"> {
  /** Access to a destination. Null when the configuration does not name it any more. */
  readonly resolveTarget: (destinationId: string) => Target | null;
}

/** Discord as a {@link MessageService}. Lives as long as its configuration. */
export function createDiscordService({ resolveTarget, ...options }: DiscordServiceOptions): Required<MessageService> {
  const deps: DeliveryDeps = { ...options, learned: createLearned(options.clock) };
  const { denied } = deps.learned;

  async function within<T extends string>(
    destination: Destination,
    { session, attempt }: { readonly session: SessionLabel; readonly attempt: Attempt },
    run: (job: Job) => Promise<CreatedMessage | Stop | T>,
  ): Promise<DeliveryOutcome | T> {
    const target = resolveTarget(destination.id);
    if (target === null) return { kind: "disabled", reason: deliveryReason("not-configured") };
    const reason = denied.get(target.destinationId);
    if (reason !== null) return { kind: "disabled", reason };
    const result = await run({ ...deps, target, session, attempt });
    if (typeof result === "string") return result;
    if (result.kind === "made") return { ...result, kind: "sent" };
    // A bot's messages have nonces, and a bot can search for existing ones.
    if (result.kind === "unknown") return { ...result, safe: target.kind === "bot" };
    if (result.kind === "disabled" && result.cause === "access") denied.set(target.destinationId, result.reason);
    return result;
  }

  return {
    maxBatch: MAX_BATCH,
    mayMix: (destination, sessionId) => {
      const target = resolveTarget(destination.id);
      if (target === null) return false;
      const layout = knownLayout({ ...deps, target, session: { sessionId } });
      if (layout?.kind === "threads") return deps.learned.threadless.get(destination.id) !== null;
      return layout?.kind === "channel";
    },
    post: async (destination, messages, attempt) => {
      const [session] = messages.map((one) => one.session);
      if (session === undefined) return { kind: "refused", reason: deliveryReason("empty") };
      return within<never>(destination, { session, attempt }, async (job) => {
        const message = toMessageBody(messages, job.rendering);
        // The plain form has only one of several sessions, so each is sent alone instead.
        const plain = isMixed(messages) ? null : () => ({ body: toPlainFallback(messages, job.rendering), files: [] });
        return deliver(job, { part: "message", message, plain, card: null }, async (draft) => sendMessage(job, draft));
      });
    },
    showCard: async (destination, card, attempt) =>
      within<"unchanged">(destination, { session: card.session, attempt }, async (job) => showCard(job, card)),
    archiveThread: async (destination, sessionId, attempt) => {
      const session = { sessionId, title: null, projectName: null, branch: null, model: null };
      return within<"unchanged">(destination, { session, attempt }, archiveThread);
    },
  };
}

function isMixed([first, ...others]: readonly Notification[]): boolean {
  return others.some(({ session }) => session.sessionId !== first?.session.sessionId);
}
