import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { threadName } from "../payload/discord-message.ts";
import type { Failure } from "../rest/classify.ts";
import { readChannel, tagsForNewPost, type ChannelInfo } from "./channel-info.ts";
import { createMessage, nonceOf, startThread, type CreatedMessage, type NewMessage } from "./discord-calls.ts";
import { findLostMessage, findOwnThread, mayBeLost } from "./find-earlier.ts";
import { saveThread, threadOf, type Draft, type Job } from "./job.ts";
import type { BotTarget } from "./target.ts";

/** Where the messages of a session are at a destination. */
type Layout =
  | { readonly kind: "channel" }
  /** A card for each session in the channel, with a thread. */
  | { readonly kind: "threads"; readonly target: BotTarget; readonly channel: ChannelInfo }
  /** A forum's post for each session. `forum` is null for a webhook, which cannot request it. */
  | { readonly kind: "posts"; readonly forum: ChannelInfo | null };

export async function layoutOf(job: Job): Promise<Layout | Failure> {
  const { target, learned, attempt } = job;
  const known = knownLayout(job);
  if (known !== null || target.kind === "webhook") return known ?? { kind: "channel" };
  const read = await readChannel(target, target.channelId, attempt);
  if (read.kind === "rebuild") return { kind: "disabled", reason: read.reason, cause: "access" };
  if (read.kind !== "channel") return read;
  learned.channels.set(read.id, read);
  return (
    knownLayout(job) ?? {
      kind: "disabled",
      reason: deliveryReason("channel-type", { type: read.type }),
      cause: "access",
    }
  );
}

export function isLayout(value: Layout | Failure): value is Layout {
  return value.kind === "channel" || value.kind === "threads" || value.kind === "posts";
}

/** The layout without a request. Null while it is unknown, or where no message can be. */
export function knownLayout({
  target,
  learned,
  useThreads,
  channelType,
  session: { sessionId },
}: Pick<Job, "target" | "learned" | "useThreads" | "channelType"> & {
  readonly session: { readonly sessionId: string };
}): Layout | null {
  if (target.kind === "webhook") {
    const isForum = learned.forums.get(target.destinationId) ?? channelType === "forum";
    return target.webhook.threadId === null && isForum ? { kind: "posts", forum: null } : { kind: "channel" };
  }
  const channel = learned.channels.get(target.channelId);
  if (channel === null || channel.channelKind === "none") return null;
  if (channel.channelKind === "forum") return { kind: "posts", forum: channel };
  const hasThreads = channel.channelKind === "text" && useThreads(sessionId);
  return hasThreads ? { kind: "threads", target, channel } : { kind: "channel" };
}

/** Sends one new message to its session's channel, thread or post, and stores where it is. */
export async function sendMessage(job: Job, draft: Draft): Promise<CreatedMessage | Failure> {
  const { target, attempt, learned } = job;
  const { message, part, card } = draft;
  const layout = await layoutOf(job);
  if (!isLayout(layout)) return layout;
  const before = threadOf(job);
  const isPlaced = layout.kind === "channel" || before.threadId !== null;
  const place: Place | CreatedMessage | Failure = isPlaced
    ? { kind: "place", threadId: layout.kind === "channel" ? null : before.threadId, post: null }
    : await findPlace(job, draft, layout);
  if (place.kind !== "place") return place;

  const create = async (name: string): Promise<CreatedMessage | Failure> =>
    createMessage(target, { ...place, message, nonce: nonceOf(attempt.key, name) }, attempt);
  const isSearched = place.post === null && mayBeLost(job);
  const first = (isSearched ? await findLostMessage(job, draft, place.threadId) : null) ?? (await create(part));
  // A card must exist. One that was deleted while its nonce is remembered does not count.
  const isGoneCard = first.kind === "made" && first.messageId === "" && card !== null;
  const created = isGoneCard ? await create(`${part}-${job.clock.now()}`) : first;
  if (created.kind !== "made") return created;

  const { messageId, channelId } = created;
  const threadId = place.post === null ? place.threadId : channelId;
  const isCard = card !== null && messageId !== "";
  // A new message has reopened an archived thread.
  if (isCard || (threadId !== null && (before.threadId !== threadId || before.archived))) {
    const changes = isCard ? { cardMessageId: messageId, cardDigest: card.digest } : {};
    saveThread(job, { threadId: threadId ?? before.threadId, archived: false, ...changes });
  }
  // If the card's thread fails now, the next message makes it.
  const isFirstCard = isCard && layout.kind === "threads" && threadId === null;
  if (isFirstCard && learned.threadless.get(target.destinationId) === null) {
    await makeThread(job, draft, layout, messageId);
  }
  return created;
}

/** Where a message goes: into a thread, with null into the channel itself, or as a new post. */
interface Place extends Pick<NewMessage, "threadId" | "post"> {
  readonly kind: "place";
}

const IN_CHANNEL: Place = { kind: "place", threadId: null, post: null };

type OwnPlaces = Exclude<Layout, { kind: "channel" }>;

/** The place of a session that has none in the store. */
async function findPlace(job: Job, draft: Draft, layout: OwnPlaces): Promise<Place | CreatedMessage | Failure> {
  const { cardMessageId } = threadOf(job);
  const isInChannel = layout.kind === "threads" && job.learned.threadless.get(job.target.destinationId) !== null;
  if (isInChannel) return IN_CHANNEL;
  const channel = layout.kind === "threads" ? layout.channel : layout.forum;
  const found = channel === null || cardMessageId !== null ? null : await findOwnThread(job, channel, draft);
  if (found !== null) return found;
  if (layout.kind === "posts") {
    const tags = layout.forum === null ? [] : tagsForNewPost(layout.forum, draft.card?.state ?? null);
    return { ...IN_CHANNEL, post: { name: nameFor(job, draft), tags } };
  }
  // The first card goes into the channel, and its thread starts from it.
  if (draft.card !== null && cardMessageId === null) return IN_CHANNEL;
  const started = await makeThread(job, draft, layout, cardMessageId);
  if (started.kind === "thread") return { ...IN_CHANNEL, threadId: started.threadId };
  return job.learned.threadless.get(job.target.destinationId) === null ? started : IN_CHANNEL;
}

/** Makes the session's thread. Without the permission or room for threads, messages go into the channel for a while. */
async function makeThread(
  job: Job,
  draft: Draft,
  { target, channel }: Extract<Layout, { kind: "threads" }>,
  messageId: string | null,
): Promise<Awaited<ReturnType<typeof startThread>>> {
  const name = nameFor(job, draft);
  const started = await startThread(target, { name, messageId, channelType: channel.type }, job.attempt);
  if (started.kind === "thread") saveThread(job, { threadId: started.threadId, archived: false });
  const isDenied = started.kind === "disabled" && started.cause === "access";
  const isFull = started.kind === "rebuild" && started.fallback === "no-room-for-threads";
  if (isDenied || isFull) {
    job.learned.threadless.set(target.destinationId, true);
    const details = { destination: target.destinationId, reason: deliveryReasonText(started.reason, "en") };
    job.logger.warn("no thread could be made; messages go to the channel", details);
  }
  return started;
}

function nameFor({ session, rendering }: Job, { tried }: Draft): string {
  return tried.has("other-name")
    ? `session ${shortId(session.sessionId)}`
    : threadName(session, rendering.threadPrefix);
}
