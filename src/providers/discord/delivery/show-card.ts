import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { SessionCard } from "../../../core/notification/notification.ts";
import { toCardBody, toPlainCardBody } from "../payload/card-body.ts";
import type { Failure, Stop } from "../rest/classify.ts";
import { readChannel, tagForState, tagsAfter, type ChannelInfo } from "./channel-info.ts";
import { deliver } from "./deliver.ts";
import { changeThread, digestOf, editMessage, type CreatedMessage } from "./discord-calls.ts";
import { sameMessage } from "./find-earlier.ts";
import { leaveThread, saveThread, threadOf, type Draft, type Job } from "./job.ts";
import { isLayout, layoutOf, sendMessage } from "./send-message.ts";

type ShownState = Pick<SessionCard, "state" | "endedAtMs">;

/** Edits the session's card, or creates it. Sends nothing if the card would look the same. */
export async function showCard(job: Job, card: SessionCard): Promise<DeliveryOutcome | "unchanged"> {
  const message = { body: toCardBody(card, job.rendering), files: [] };
  const digest = digestOf(JSON.stringify(message.body));
  const { cardMessageId, cardDigest } = threadOf(job);
  if (cardMessageId !== null && cardDigest === digest) return "unchanged";
  const plain = () => ({ body: toPlainCardBody(card), files: [] });
  const texts = { part: "card", message, plain, card: { state: card.state, digest } };
  return deliver(job, texts, async (draft) => showOnce(job, draft, card));
}

/** Has a nonce of its own: after a lost answer, or a restart, Discord names the card that was posted. */
function successorOf(draft: Draft, oldId: string): Draft {
  return { ...draft, part: `${draft.part}-${oldId}` };
}

async function showOnce(job: Job, draft: Draft, card: ShownState): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const layout = await layoutOf(job);
  if (!isLayout(layout)) return layout;
  const thread = threadOf(job);
  const { cardMessageId: messageId } = thread;
  if (messageId === null) return createCard(job, draft);

  // A thread started from the card does not contain it.
  const isOutside = layout.kind === "channel" || (layout.kind === "threads" && thread.threadId === messageId);
  const threadId = isOutside ? null : thread.threadId;
  if (layout.kind === "posts" && layout.forum !== null && threadId !== null) {
    const held = await retag(job, layout.forum, threadId, card);
    if (held !== null) return held;
  }
  // An archived thread rejects edits: it is reopened for one, and archived again if the session has ended.
  const archivedId = thread.archived ? threadId : null;
  if (archivedId !== null) {
    // For a webhook, `deliver` decides.
    if (target.kind === "webhook") {
      return { kind: "rebuild", fallback: "unarchive", reason: deliveryReason("thread-archived") };
    }
    const opened = await changeThread(target, archivedId, { archived: false }, attempt);
    if (opened.kind !== "ok") return opened;
    saveThread(job, { archived: false });
  }
  const edited = await editMessage(target, { threadId, messageId, message: draft.message }, attempt);
  const isGone = edited.kind === "rebuild" && edited.fallback === "message-gone" && layout.kind === "channel";
  if (isGone) return createCard(job, successorOf(draft, messageId));
  if (edited.kind !== "made") return edited;
  saveThread(job, { cardDigest: draft.card?.digest ?? null });
  if (archivedId !== null && target.kind === "bot" && card.endedAtMs !== null) {
    const closed = await changeThread(target, archivedId, { archived: true }, attempt);
    saveThread(job, { archived: closed.kind === "ok" });
  }
  return edited;
}

async function createCard(job: Job, draft: Draft): Promise<CreatedMessage | Failure> {
  const created = await sendMessage(job, draft);
  const isEarlier = created.kind === "made" && created.body !== null && !sameMessage(created.body, draft.message.body);
  if (!isEarlier) return created;
  // The nonce found the card of an attempt whose response was lost. The session has changed since.
  saveThread(job, { cardDigest: null });
  return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("card-found") };
}

/**
 * Updates a post's state tag. Tags that people have set stay.
 * @returns a pause; else null, because a failed tag must not block the card
 */
async function retag(
  { target, attempt, learned }: Job,
  forum: ChannelInfo,
  threadId: string,
  { state }: ShownState,
): Promise<Stop | null> {
  const tag = tagForState(forum.tags, state);
  if (target.kind !== "bot" || tag === null || learned.tags.get(threadId) === tag) return null;
  if (learned.unmanaged.get(target.destinationId) !== null) return null;

  const post = await readChannel(target, threadId, attempt);
  if (post.kind === "wait") return post;
  if (post.kind !== "channel") return null;
  const wanted = tagsAfter(forum, post.appliedTags, state);
  if (wanted.length !== post.appliedTags.length || wanted.some((id) => !post.appliedTags.includes(id))) {
    const result = await changeThread(target, threadId, { applied_tags: [...wanted] }, attempt);
    if (result.kind === "wait") return result;
    if (result.kind === "disabled") learned.unmanaged.set(target.destinationId, true);
    if (result.kind !== "ok") return null;
  }
  learned.tags.set(threadId, tag);
  return null;
}

/** Archives the session's thread or post. A webhook cannot: Discord archives it after a day without messages. */
export async function archiveThread(job: Job): Promise<DeliveryOutcome | "unchanged"> {
  const { target, attempt, learned } = job;
  const { threadId, archived, cardMessageId } = threadOf(job);
  if (target.kind === "webhook" || threadId === null || archived) return "unchanged";
  if (learned.unmanaged.get(target.destinationId) !== null) return "unchanged";
  const layout = await layoutOf(job);
  if (!isLayout(layout)) return layout.kind === "rebuild" ? { kind: "retry", reason: layout.reason } : layout;
  if (layout.kind === "channel") return "unchanged";

  const result = await changeThread(target, threadId, { archived: true }, attempt);
  switch (result.kind) {
    case "ok":
      saveThread(job, { archived: true });
      return { kind: "sent", messageId: cardMessageId ?? "" };
    case "rebuild":
      if (result.fallback === "channel-gone") leaveThread(job);
      else if (result.fallback === "unarchive") saveThread(job, { archived: true });
      return "unchanged";
    case "disabled":
      if (result.cause === "credentials") return result;
      // Only the permission to archive is missing, so the destination stays open for messages.
      learned.unmanaged.set(target.destinationId, true);
      job.logger.warn("the bot may not archive threads", {
        destination: target.destinationId,
        reason: deliveryReasonText(result.reason, "en"),
      });
      return "unchanged";
    default:
      return result;
  }
}
