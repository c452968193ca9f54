import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Notification, SessionLabel } from "../../core/notification/notification.ts";
import type {
  Attempt,
  DeliveryOutcome,
  Destination,
  MessageService,
  ThreadStore,
} from "../../core/notification/delivery.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { deliver } from "./delivery/deliver.ts";
import { createCircuitBreaker } from "./delivery/circuit-breaker.ts";
import type { Job, DeliveryDeps } from "./delivery/job.ts";
import { isInChannel } from "./delivery/layout.ts";
import type { CreatedMessage } from "./delivery/message-calls.ts";
import { createDeliveryCache } from "./delivery/delivery-cache.ts";
import { archiveThread } from "./delivery/archive-thread.ts";
import { sendMessage } from "./delivery/send-message.ts";
import type { Target } from "./delivery/target.ts";
import type { Rendering } from "./delivery/rendering.ts";
import { showCard } from "./delivery/show-card.ts";
import type { RestClient } from "./rest/rest-client.ts";
import type { Stop } from "./rest/call-result.ts";

/** Discord's limit of embeds in a message. */
const MAX_BATCH = 10;

export interface DiscordServiceOptions {
  /** Access to a destination. Null when the configuration does not name it any more. */
  readonly resolveTarget: (destinationId: string) => Target | null;
  readonly threads: ThreadStore;
  readonly rendering: Rendering;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: {
    /** Whether a session gets its own thread in a text channel. May become true while the session runs. */
    readonly useThreads: (sessionId: string) => boolean;
    /** The type of a webhook's channel; a bot requests it. Discord's response corrects a wrong one. */
    readonly channelType: "text" | "forum";
  };
}

/**
 * Discord as a {@link MessageService}. Lives as long as its configuration: closed destinations stay closed until the
 * next one.
 */
export function createDiscordService(options: DiscordServiceOptions): MessageService {
  const { resolveTarget, threads, rendering, clock, logger, settings } = options;
  const deps: DeliveryDeps = { threads, rendering, memory: createDeliveryCache(clock), clock, logger, ...settings };
  const breaker = createCircuitBreaker(clock);

  async function within<T extends string>(
    destination: Destination,
    attempt: Attempt,
    run: (target: Target) => Promise<CreatedMessage | Stop | T>,
  ): Promise<DeliveryOutcome | T> {
    const target = targetFor(attempt, resolveTarget(destination.id));
    if (target === null) return { kind: "disabled", reason: deliveryReason("not-configured") };
    const closed = breaker.openReason(target);
    if (closed !== null) return { kind: "disabled", reason: closed };
    const result = await run(target);
    if (typeof result === "string") return result;
    if (result.kind === "made") return { ...result, kind: "sent" };
    // A bot's messages have nonces, and a bot can search for existing ones.
    if (result.kind === "unknown") return { ...result, safe: target.kind === "bot" };
    if (result.kind !== "disabled") return result;
    breaker.open(target, result);
    return { kind: "disabled", reason: result.reason };
  }

  return {
    maxBatch: MAX_BATCH,
    mayMix: (destination, sessionId) => {
      const target = resolveTarget(destination.id);
      return target !== null && isInChannel(deps, target, sessionId);
    },
    post: async (destination, messages, attempt) =>
      within<never>(destination, attempt, async (target) => {
        const session = messages[0]?.session;
        if (session === undefined) return { kind: "refused", reason: deliveryReason("empty") };
        const job: Job = { target, session, state: null, startedAtMs: null, attempt };
        const texts = {
          part: "message",
          message: rendering.message(messages),
          // The plain form has only one of several sessions, so each is sent alone instead.
          plain: isMixed(messages) ? null : () => rendering.plainMessage(messages),
          cardDigest: null,
        };
        return deliver(deps, job, texts, async (way) => sendMessage(deps, job, way));
      }),
    showCard: async (destination, card, attempt) =>
      within<"unchanged">(destination, attempt, async (target) => {
        const { session, state, startedAtMs } = card;
        return showCard(deps, { target, session, state, startedAtMs, attempt }, card);
      }),
    archiveThread: async (destination, sessionId, attempt) =>
      within<"unchanged">(destination, attempt, async (target) =>
        archiveThread(deps, jobOf(target, sessionId, attempt)),
      ),
  };
}

/** Its requests have the attempt's urgency. They create only messages that are still wanted. */
function targetFor({ urgency, isWanted }: Attempt, target: Target | null): Target | null {
  if (target === null) return null;
  const { client } = target;
  const held = { kind: "held", delayMs: 0, everywhere: false, reason: deliveryReason("not-wanted") } as const;
  const request: RestClient["request"] = async (asked, signal) =>
    asked.isCreate === true && isWanted?.() === false
      ? held
      : client.request(urgency === undefined ? asked : { ...asked, urgency }, signal);
  return { ...target, client: { ...client, request } };
}

function isMixed([first, ...others]: readonly Notification[]): boolean {
  return others.some(({ session }) => session.sessionId !== first?.session.sessionId);
}

/** For calls that need only the session's id. */
function jobOf(target: Target, sessionId: string, attempt: Attempt): Job {
  const session: SessionLabel = { sessionId, title: null, projectName: null, branch: null, model: null };
  return { target, session, state: null, startedAtMs: null, attempt };
}
