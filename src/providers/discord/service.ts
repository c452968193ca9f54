import { deliveryReason, type DeliveryReason, deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type {
  Attempt,
  DeliveryOutcome,
  Destination,
  MessageService,
  ThreadStore,
} from "../../core/notification/delivery.ts";
import type { Notification, SessionLabel } from "../../core/notification/notification.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { deliver } from "./delivery/deliver.ts";
import { createDeliveryCache } from "./delivery/delivery-cache.ts";
import { type Job, type DeliveryDeps, leaveThread, threadOf } from "./delivery/job.ts";
import { isInChannel, isLayout, layoutOf } from "./delivery/layout.ts";
import type { CreatedMessage } from "./delivery/message-calls.ts";
import { sendMessage } from "./delivery/send-message.ts";
import { showCard } from "./delivery/show-card.ts";
import type { Target } from "./delivery/target.ts";
import { setArchived } from "./delivery/thread-calls.ts";
import type { Rendering } from "./payload/rendering.ts";
import type { Stop, Closed } from "./rest/classify.ts";
import { restOf, type Pause } from "./rest/pause.ts";
import type { RestClient } from "./rest/rest-client.ts";

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
  const deps: DeliveryDeps = { threads, rendering, cache: createDeliveryCache(clock), clock, logger, ...settings };
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
        return deliver(deps, job, texts, async (request) => sendMessage(deps, job, request));
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

/** A missing permission is tried again after this: a little less than the 15 minutes after which callers retry. */
const RECHECK_MS = 14 * 60_000;

/** Blocks requests to closed destinations: rejected requests lead to a ban, and a deleted webhook stays deleted. */
interface CircuitBreaker {
  /** Why nothing may be sent there. Null while it may. */
  openReason(target: Target): DeliveryReason | null;
  open(target: Target, closed: Closed): void;
}

function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const closed = new Map<string, { readonly reason: DeliveryReason; readonly pause: Pause | null }>();

  return {
    openReason: (target) => {
      for (const key of [credentialsOf(target), target.destinationId]) {
        const entry = closed.get(key);
        if (entry === undefined) continue;
        if (entry.pause === null || restOf(entry.pause, clock.now()) > 0) return entry.reason;
        closed.delete(key);
      }
      return null;
    },
    open: (target, { reason, cause }) => {
      // Only another configuration, with another circuit breaker, can have valid credentials.
      if (cause === "credentials") closed.set(credentialsOf(target), { reason, pause: null });
      else closed.set(target.destinationId, { reason, pause: { sinceMs: clock.now(), lengthMs: RECHECK_MS } });
    },
  };
}

/** A bot's token is used for all its channels. */
function credentialsOf({ kind, destinationId }: Target): string {
  return kind === "bot" ? "bot" : destinationId;
}

/** Archives the session's thread or post. A webhook cannot: Discord archives it after a day without messages. */
async function archiveThread(deps: DeliveryDeps, job: Job): Promise<CreatedMessage | Stop | "unchanged"> {
  const { target, attempt } = job;
  const thread = threadOf(deps, job);
  const { threadId } = thread;
  if (target.kind === "webhook" || threadId === null || thread.archived) return "unchanged";
  if (deps.cache.managingDenied(target.destinationId)) return "unchanged";
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout.kind === "rebuild" ? { kind: "retry", reason: layout.reason } : layout;
  if (layout.kind === "channel") return "unchanged";

  const result = await setArchived(target, { threadId, archived: true, signal: attempt.signal });
  switch (result.kind) {
    case "ok":
      deps.threads.save({ ...thread, archived: true });
      return { kind: "made", messageId: thread.cardMessageId ?? "", channelId: threadId, body: null };
    case "rebuild":
      if (result.fallback === "channel-gone") leaveThread(deps, thread);
      else if (result.fallback === "unarchive") deps.threads.save({ ...thread, archived: true });
      return "unchanged";
    case "disabled":
      if (result.cause === "credentials") return result;
      // Only the permission to archive is missing, so the destination stays open for messages.
      deps.cache.denyManaging(target.destinationId);
      deps.logger.warn("the bot may not archive threads", {
        destination: target.destinationId,
        reason: deliveryReasonText(result.reason, "en"),
      });
      return "unchanged";
    case "wait":
    case "retry":
    case "unknown":
    case "refused":
      return result;
    default:
      return result satisfies never;
  }
}
