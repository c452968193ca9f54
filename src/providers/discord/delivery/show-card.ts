import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { SessionThread } from "../../../core/notification/delivery.ts";
import type { SessionCard } from "../../../core/notification/notification.ts";
import type { Failure, Stop } from "../rest/classify.ts";
import { readChannel, type ChannelInfo, tagForState, tagsAfter } from "./channel-info.ts";
import { deliver } from "./deliver.ts";
import { threadOf, type DeliveryDeps, type Job, type MessageDraft, type SendRequest } from "./job.ts";
import { isLayout, layoutOf, type Layout } from "./layout.ts";
import { editMessage, type CreatedMessage, digestOf } from "./message-calls.ts";
import { sameMessage } from "./reconcile.ts";
import { sendMessage } from "./send-message.ts";
import { changeThread, setArchived } from "./thread-calls.ts";

/** Edits the session's card, or creates it. Sends nothing if the card would look the same. */
export async function showCard(
  deps: DeliveryDeps,
  job: Job,
  card: SessionCard,
): Promise<CreatedMessage | Stop | "unchanged"> {
  const message = deps.rendering.card(card);
  const digest = digestOf(JSON.stringify(message.body));
  const thread = threadOf(deps, job);
  if (thread.cardMessageId !== null && thread.cardDigest === digest) return "unchanged";
  const texts = { part: "card", message, plain: () => deps.rendering.plainCard(card), cardDigest: digest };
  return deliver(deps, job, texts, async (request) => showOnce(deps, job, { ...request, card }));
}

interface CardRequest extends SendRequest {
  readonly card: SessionCard;
}

async function showOnce(
  deps: DeliveryDeps,
  job: Job,
  { card, draft, sendOptions }: CardRequest,
): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const { signal } = attempt;
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout;
  const thread = threadOf(deps, job);
  const { cardMessageId } = thread;
  if (cardMessageId === null) return createCard(deps, job, { draft, sendOptions });

  const threadId = cardThread(layout, thread);
  if (layout.kind === "posts" && layout.forum !== null && threadId !== null) {
    const held = await retag(deps, job, { forum: layout.forum, threadId, card });
    if (held !== null) return held;
  }
  if (thread.archived && threadId !== null) return editArchived(deps, job, { card, draft, threadId });
  const created = await editMessage({ target, threadId, messageId: cardMessageId, message: draft.message, signal });
  if (created.kind === "made") deps.threads.save({ ...threadOf(deps, job), cardDigest: draft.cardDigest });
  return created;
}

async function createCard(deps: DeliveryDeps, job: Job, request: SendRequest): Promise<CreatedMessage | Failure> {
  const created = await sendMessage(deps, job, request);
  const isEarlier =
    created.kind === "made" && created.body !== null && !sameMessage(created.body, request.draft.message.body);
  if (!isEarlier) return created;
  // The nonce found the card of an attempt whose response was lost. The session has changed since.
  deps.threads.save({ ...threadOf(deps, job), cardDigest: null });
  return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("card-found") };
}

/** An archived thread rejects edits: it is reopened for one, and archived again if the session has ended. */
async function editArchived(
  deps: DeliveryDeps,
  job: Job,
  { card, draft, threadId }: { readonly card: SessionCard; readonly draft: MessageDraft; readonly threadId: string },
): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const { signal } = attempt;
  const thread = threadOf(deps, job);
  const { cardMessageId } = thread;
  // For a webhook, `recoverFromRefusal` decides.
  if (target.kind === "webhook" || cardMessageId === null) {
    return { kind: "rebuild", fallback: "unarchive", reason: deliveryReason("thread-archived") };
  }
  const opened = await setArchived(target, { threadId, archived: false, signal });
  if (opened.kind !== "ok") return opened;
  deps.threads.save({ ...thread, archived: false });
  const created = await editMessage({ target, threadId, messageId: cardMessageId, message: draft.message, signal });
  if (created.kind !== "made") return created;
  const closed = card.endedAtMs === null ? null : await setArchived(target, { threadId, archived: true, signal });
  deps.threads.save({ ...thread, cardDigest: draft.cardDigest, archived: closed?.kind === "ok" });
  return created;
}

/** The thread that contains the card, or null for the channel. A thread started from the card does not contain it. */
function cardThread(layout: Layout, { threadId, cardMessageId }: SessionThread): string | null {
  if (layout.kind === "channel") return null;
  return layout.kind === "threads" && threadId === cardMessageId ? null : threadId;
}

/**
 * Updates a post's state tag. Tags that people have set stay.
 * @returns a pause; else null, because a failed tag must not block the card
 */
async function retag(
  deps: DeliveryDeps,
  job: Job,
  { forum, threadId, card }: { readonly forum: ChannelInfo; readonly threadId: string; readonly card: SessionCard },
): Promise<Stop | null> {
  const { target, attempt } = job;
  const { cache } = deps;
  const tag = tagForState(forum.tags, card.state);
  if (target.kind !== "bot" || tag === null || cache.tagOf(threadId) === tag) return null;
  if (cache.managingDenied(target.destinationId)) return null;

  const post = await readChannel(target, threadId, attempt.signal);
  if (post.kind === "wait") return post;
  if (post.kind !== "channel") return null;
  if (
    !post.appliedTags.includes(tag) ||
    tagsAfter(forum, post.appliedTags, card.state).length < post.appliedTags.length
  ) {
    const change = { applied_tags: [...tagsAfter(forum, post.appliedTags, card.state)] };
    const result = await changeThread(target, { threadId, change, signal: attempt.signal });
    if (result.kind === "wait") return result;
    if (result.kind === "disabled") cache.denyManaging(target.destinationId);
    if (result.kind !== "ok") return null;
  }
  cache.keepTag(threadId, tag);
  return null;
}
