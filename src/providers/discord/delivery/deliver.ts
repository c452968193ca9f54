import { deliveryReason, deliveryReasonText, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { SessionThread } from "../../../core/notification/delivery.ts";
import type { RenderedMessage } from "../payload/rendering.ts";
import type { Closed, Failure, Rebuild, Stop } from "../rest/classify.ts";
import {
  DEFAULT_OPTIONS,
  leaveThread,
  threadOf,
  type DeliveryDeps,
  type Job,
  type MessageDraft,
  type SendOptions,
  type SendRequest,
} from "./job.ts";
import type { CreatedMessage } from "./message-calls.ts";
import { setArchived } from "./thread-calls.ts";

/** Attempts at a different form. Each follows from the last rejection, and two faults at once are rare. */
const MAX_ROUNDS = 6;

export interface Texts {
  /** Names this text among those of the attempt. */
  readonly part: string;
  readonly message: RenderedMessage;
  /** Used if Discord rejects the rich form: a shorter message is better than none. Null without one. */
  readonly plain: (() => RenderedMessage) | null;
  readonly cardDigest: string | null;
}

type Send = (request: SendRequest) => Promise<CreatedMessage | Failure>;

/** Sends until the message was created, or until this attempt can do nothing more. */
export async function deliver(deps: DeliveryDeps, job: Job, texts: Texts, send: Send): Promise<CreatedMessage | Stop> {
  const { part, message, cardDigest } = texts;
  let draft: MessageDraft = { message, part, cardDigest };
  let sendOptions = DEFAULT_OPTIONS;
  let isPlain = false;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = await send({ draft, sendOptions });
    if (result.kind === "rebuild") {
      const next = await recoverFromRefusal(deps, job, { rebuild: result, sendOptions });
      if (next.kind !== "again") return next;
      sendOptions = next.sendOptions;
      continue;
    }
    if (result.kind !== "refused" || isPlain || texts.plain === null) return result;
    deps.logger.warn("Discord refused a message's rich form; it is sent as plain text", {
      destination: job.target.destinationId,
      reason: deliveryReasonText(result.reason, "en"),
    });
    isPlain = true;
    // With its own nonce, because the plain text is another message and not a repeat.
    draft = { message: texts.plain(), part: `${part}-plain`, cardDigest };
  }
  return { kind: "retry", reason: deliveryReason("rejections-vary") };
}

/** A server's active threads are limited. Their number falls as old ones are archived. */
const NO_ROOM_PAUSE_MS = 10 * 60_000;

/** Send again with these options. */
interface Again {
  readonly kind: "again";
  readonly sendOptions: SendOptions;
}

/**
 * Fixes the cause of a rejection, so that the message can be sent again. Each fix can be made only once in an attempt,
 * or the number of rounds ends the attempt.
 */
async function recoverFromRefusal(
  deps: DeliveryDeps,
  job: Job,
  { rebuild, sendOptions }: { readonly rebuild: Rebuild; readonly sendOptions: SendOptions },
): Promise<Again | Stop> {
  const again: Again = { kind: "again", sendOptions };
  const thread = threadOf(deps, job);
  switch (rebuild.fallback) {
    case "channel-gone":
      // Without a thread of the session, the channel or the configured thread is gone.
      if (thread.threadId === null) return closed(rebuild.reason);
      leaveThread(deps, thread);
      return again;
    case "message-gone":
      deps.threads.save({ ...thread, cardMessageId: null, cardDigest: null });
      return again;
    case "look-again":
      return again;
    case "unarchive":
      return (await reopenThread(deps, job, thread)) ?? again;
    case "locked":
      if (thread.threadId === null) return closed(rebuild.reason);
      leaveThread(deps, thread);
      return again;
    case "no-room-for-threads":
      return useChannelInstead(deps, job, rebuild) ?? again;
    case "other-tags":
      return withOtherTags(deps, job, { rebuild, sendOptions });
    case "other-name":
      if (sendOptions.neutralName) return { kind: "refused", reason: rebuild.reason };
      return { kind: "again", sendOptions: { ...sendOptions, neutralName: true } };
    case "is-forum":
    case "is-no-forum":
      if (job.target.kind === "bot" || sendOptions.otherLayout) return closed(rebuild.reason);
      deps.cache.learnForum(job.target.destinationId, rebuild.fallback === "is-forum");
      return { kind: "again", sendOptions: { ...sendOptions, otherLayout: true } };
    case "already-made":
      return { kind: "retry", reason: rebuild.reason };
    default:
      return rebuild.fallback satisfies never;
  }
}

/** @returns null when the thread is open again, or abandoned for a new one */
async function reopenThread(deps: DeliveryDeps, { target, attempt }: Job, thread: SessionThread): Promise<Stop | null> {
  const { threadId } = thread;
  if (threadId === null) return closed("the thread is archived");
  if (target.kind === "webhook") {
    // A webhook cannot reopen a thread, but its new message does: so the card is posted again instead of edited.
    if (thread.cardMessageId === null) leaveThread(deps, thread);
    else deps.threads.save({ ...thread, cardMessageId: null, cardDigest: null });
    return null;
  }
  const result = await setArchived(target, { threadId, archived: false, signal: attempt.signal });
  if (result.kind === "ok") {
    deps.threads.save({ ...thread, archived: false });
    return null;
  }
  if (result.kind === "wait" || result.kind === "retry" || result.kind === "unknown") return result;
  if (result.kind === "disabled" && result.cause === "credentials") return result;
  if (result.kind === "rebuild" && result.fallback === "no-room-for-threads") {
    deps.cache.stopThreads(target.destinationId);
  }
  leaveThread(deps, thread);
  return null;
}

/** @returns null when the channel itself can take the messages */
function useChannelInstead(deps: DeliveryDeps, { target }: Job, { reason }: Rebuild): Stop | null {
  const channel = target.kind === "bot" ? deps.cache.channel(target.channelId) : null;
  // A forum has no channel to fall back to.
  if (channel?.channelKind !== "text") {
    return { kind: "wait", delayMs: NO_ROOM_PAUSE_MS, everywhere: false, reason };
  }
  deps.cache.stopThreads(target.destinationId);
  return null;
}

function withOtherTags(
  deps: DeliveryDeps,
  { target }: Job,
  { rebuild, sendOptions }: { readonly rebuild: Rebuild; readonly sendOptions: SendOptions },
): Again | Stop {
  // A webhook cannot read a forum's tags, so it cannot choose a required one.
  if (target.kind === "webhook") return closed(rebuild.reason);
  if (sendOptions.tags === "none") return { kind: "refused", reason: rebuild.reason };
  if (sendOptions.tags === "fresh") return { kind: "again", sendOptions: { ...sendOptions, tags: "none" } };
  deps.cache.forgetChannel(target.channelId);
  return { kind: "again", sendOptions: { ...sendOptions, tags: "fresh" } };
}

function closed(reason: DeliveryReason): Closed {
  return { kind: "disabled", reason, cause: "access" };
}
