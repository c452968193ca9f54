import { deliveryReason, deliveryReasonText, type DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { RenderedMessage } from "../payload/message-types.ts";
import type { Closed, Failure, Fallback, Rebuild, Stop } from "../rest/classify.ts";
import { changeThread, type CreatedMessage } from "./discord-calls.ts";
import { leaveThread, saveThread, threadOf, type Draft, type Job } from "./job.ts";

/** Attempts at a different form. Each follows from the last rejection, and two faults at once are rare. */
const MAX_ROUNDS = 6;

export interface Texts extends Omit<Draft, "tried"> {
  /** Used if Discord rejects the rich form: a shorter message is better than none. Null without one. */
  readonly plain: (() => RenderedMessage) | null;
}

/** Sends until the message was created, or until this attempt can do nothing more. */
export async function deliver(
  job: Job,
  { plain, ...texts }: Texts,
  send: (draft: Draft) => Promise<CreatedMessage | Failure>,
): Promise<DeliveryOutcome> {
  const { target, logger } = job;
  const tried = new Set<Fallback>();
  let draft: Draft = { ...texts, tried };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const answer = await send(draft);
    const result = answer.kind === "rebuild" ? await recover(job, answer, tried) : answer;
    if (answer.kind === "rebuild") tried.add(answer.fallback);
    if (result === null) continue;
    if (result.kind === "made") return { ...result, kind: "sent" };
    if (result.kind === "refused" && plain !== null && draft.part === texts.part) {
      const details = { destination: target.destinationId, reason: deliveryReasonText(result.reason, "en") };
      logger.warn("Discord refused a message's rich form; it is sent as plain text", details);
      // With its own nonce, because the plain text is another message and not a repeat.
      draft = { message: plain(), part: `${texts.part}-plain`, card: texts.card, tried };
      continue;
    }
    // A bot's messages have nonces, and a bot can search for existing ones.
    return result.kind === "unknown" ? { ...result, safe: target.kind === "bot" } : result;
  }
  return { kind: "retry", reason: deliveryReason("rejections-vary") };
}

/** A server's active threads are limited. Their number falls as old ones are archived. */
const NO_ROOM_PAUSE_MS = 10 * 60_000;

/**
 * Fixes the cause of a rejection, so that the message can be sent again; the number of rounds ends the attempt.
 * @returns null when it was fixed
 */
async function recover(job: Job, { fallback, reason }: Rebuild, tried: ReadonlySet<Fallback>): Promise<Stop | null> {
  const { target, learned } = job;
  const { threadId } = threadOf(job);
  switch (fallback) {
    case "channel-gone":
    case "locked":
      // Without a thread of the session, the channel or the configured thread is gone.
      if (threadId === null) return closed(reason);
      leaveThread(job);
      return null;
    case "message-gone":
      saveThread(job, { cardMessageId: null, cardDigest: null });
      return null;
    case "look-again":
      return null;
    case "unarchive":
      return reopenThread(job);
    case "no-room-for-threads":
      // A forum has no channel to fall back to.
      if (target.kind === "webhook" || learned.channels.get(target.channelId)?.channelKind !== "text") {
        return { kind: "wait", delayMs: NO_ROOM_PAUSE_MS, everywhere: false, reason };
      }
      learned.threadless.set(target.destinationId, true);
      leaveThread(job);
      return null;
    case "other-tags":
      // A webhook cannot read a forum's tags, so it cannot choose a required one.
      if (target.kind === "webhook") return closed(reason);
      learned.channels.delete(target.channelId);
      return tried.has(fallback) ? { kind: "refused", reason } : null;
    case "other-name":
      return tried.has(fallback) ? { kind: "refused", reason } : null;
    case "is-forum":
    case "is-no-forum":
      if (target.kind === "bot" || tried.has("is-forum") || tried.has("is-no-forum")) return closed(reason);
      learned.forums.set(target.destinationId, fallback === "is-forum");
      return null;
    case "already-made":
      return { kind: "retry", reason };
    default:
      return fallback satisfies never;
  }
}

/** @returns null when the thread is open again, or abandoned for a new one */
async function reopenThread(job: Job): Promise<Stop | null> {
  const { target, attempt } = job;
  const { threadId, cardMessageId } = threadOf(job);
  if (threadId === null) return closed("the thread is archived");
  if (target.kind === "webhook") {
    // A webhook cannot reopen a thread, but its new message does: so the card is posted again instead of edited.
    if (cardMessageId === null) leaveThread(job);
    else saveThread(job, { cardMessageId: null, cardDigest: null });
    return null;
  }
  const result = await changeThread(target, threadId, { archived: false }, attempt);
  if (result.kind === "ok") {
    saveThread(job, { archived: false });
    return null;
  }
  if (result.kind === "wait" || result.kind === "retry" || result.kind === "unknown") return result;
  if (result.kind === "disabled" && result.cause === "credentials") return result;
  leaveThread(job);
  return null;
}

function closed(reason: DeliveryReason): Closed {
  return { kind: "disabled", reason, cause: "access" };
}
