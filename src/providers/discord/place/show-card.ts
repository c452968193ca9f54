import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { SessionCard } from "../../../core/announcement.ts";
import type { Place } from "../../../core/delivery.ts";
import type { Failure, Stop } from "../rest/verdict.ts";
import { readChannel, type ChannelInfo } from "./channel-info.ts";
import { deliver } from "./deliver.ts";
import { placeOf, type Job, type Outgoing, type PlaceDeps, type Variation } from "./job.ts";
import { isLayout, layoutOf, type Layout } from "./layout.ts";
import { editMessage, type Made } from "./message-calls.ts";
import { digestOf } from "./nonce.ts";
import { putMessage } from "./put-message.ts";
import { sameWhole } from "./reconcile.ts";
import { setArchived } from "./remedies.ts";
import { tagForState, tagsAfter } from "./state-tags.ts";
import { changeThread } from "./thread-calls.ts";

/** Shows a card: edits the one that stands, or makes it. Nothing is sent when it would look the same. */
export async function showCard(deps: PlaceDeps, job: Job, card: SessionCard): Promise<Made | Stop | "unchanged"> {
  const message = deps.rendering.card(card);
  const digest = digestOf(JSON.stringify(message.body));
  const place = placeOf(deps, job);
  if (place.cardMessageId !== null && place.cardDigest === digest) return "unchanged";
  const texts = { part: "card", message, plain: () => deps.rendering.plainCard(card), cardDigest: digest };
  return deliver(deps, job, texts, async (way) => showOnce(deps, job, { ...way, card }));
}

interface Showing {
  readonly card: SessionCard;
  readonly outgoing: Outgoing;
  readonly variation: Variation;
}

async function showOnce(deps: PlaceDeps, job: Job, { card, outgoing, variation }: Showing): Promise<Made | Failure> {
  const { reach, attempt } = job;
  const { signal } = attempt;
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout;
  const place = placeOf(deps, job);
  const { cardMessageId } = place;
  if (cardMessageId === null) return makeCard(deps, job, { outgoing, variation });

  const threadId = cardThread(layout, place);
  if (layout.kind === "posts" && layout.forum !== null && threadId !== null) {
    const held = await retag(deps, job, { forum: layout.forum, threadId, card });
    if (held !== null) return held;
  }
  if (place.archived && threadId !== null) return editArchived(deps, job, { card, outgoing, threadId });
  const made = await editMessage({ reach, threadId, messageId: cardMessageId, message: outgoing.message, signal });
  if (made.kind === "made") deps.book.save({ ...placeOf(deps, job), cardDigest: outgoing.cardDigest });
  return made;
}

async function makeCard(
  deps: PlaceDeps,
  job: Job,
  way: { readonly outgoing: Outgoing; readonly variation: Variation },
): Promise<Made | Failure> {
  const made = await putMessage(deps, job, way);
  const isEarlier = made.kind === "made" && made.body !== null && !sameWhole(made.body, way.outgoing.message.body);
  if (!isEarlier) return made;
  // The nonce found the card of an attempt whose answer was lost, and the session has gone on since.
  deps.book.save({ ...placeOf(deps, job), cardDigest: null });
  return { kind: "rebuild", remedy: "look-again", reason: deliveryReason("card-found") };
}

/** An archived thread takes no edits: it is opened for one, and put away again when the session is over. */
async function editArchived(
  deps: PlaceDeps,
  job: Job,
  { card, outgoing, threadId }: { readonly card: SessionCard; readonly outgoing: Outgoing; readonly threadId: string },
): Promise<Made | Failure> {
  const { reach, attempt } = job;
  const { signal } = attempt;
  const place = placeOf(deps, job);
  const { cardMessageId } = place;
  // What a webhook may do about it is a remedy's matter.
  if (reach.kind === "webhook" || cardMessageId === null) {
    return { kind: "rebuild", remedy: "unarchive", reason: deliveryReason("thread-archived") };
  }
  const opened = await setArchived(reach, { threadId, archived: false, signal });
  if (opened.kind !== "ok") return opened;
  deps.book.save({ ...place, archived: false });
  const made = await editMessage({ reach, threadId, messageId: cardMessageId, message: outgoing.message, signal });
  if (made.kind !== "made") return made;
  const closed = card.endedAtMs === null ? null : await setArchived(reach, { threadId, archived: true, signal });
  deps.book.save({ ...place, cardDigest: outgoing.cardDigest, archived: closed?.kind === "ok" });
  return made;
}

/** Where the card stands: a thread made from it does not hold it, but the channel; null is the channel. */
function cardThread(layout: Layout, { threadId, cardMessageId }: Place): string | null {
  if (layout.kind === "channel") return null;
  return layout.kind === "threads" && threadId === cardMessageId ? null : threadId;
}

/**
 * Moves a post's state tag along; tags that people have set stay.
 * @returns what holds the request back; null otherwise, for a tag that cannot be set is not worth a card
 */
async function retag(
  deps: PlaceDeps,
  job: Job,
  { forum, threadId, card }: { readonly forum: ChannelInfo; readonly threadId: string; readonly card: SessionCard },
): Promise<Stop | null> {
  const { reach, attempt } = job;
  const { memory } = deps;
  const tag = tagForState(forum.tags, card.state);
  if (reach.kind !== "bot" || tag === null || memory.tagOf(threadId) === tag) return null;
  if (memory.managingDenied(reach.destinationId)) return null;

  const post = await readChannel(reach, threadId, attempt.signal);
  if (post.kind === "wait") return post;
  if (post.kind !== "channel") return null;
  if (
    !post.appliedTags.includes(tag) ||
    tagsAfter(forum, post.appliedTags, card.state).length < post.appliedTags.length
  ) {
    const change = { applied_tags: [...tagsAfter(forum, post.appliedTags, card.state)] };
    const verdict = await changeThread(reach, { threadId, change, signal: attempt.signal });
    if (verdict.kind === "wait") return verdict;
    if (verdict.kind === "disabled") memory.denyManaging(reach.destinationId);
    if (verdict.kind !== "ok") return null;
  }
  memory.keepTag(threadId, tag);
  return null;
}
