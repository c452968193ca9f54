import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { threadName } from "../payload/discord-message.ts";
import type { Failure } from "../rest/classify.ts";
import { readChannel, tagsForNewPost, type ChannelInfo } from "./channel-info.ts";
import { createMessage, nonceOf, startPost, startThread, type CreatedMessage } from "./discord-calls.ts";
import { findLostMessage, findOwnThread } from "./find-earlier.ts";
import { saveThread, threadOf, type Draft, type Job } from "./job.ts";
import type { BotTarget } from "./target.ts";

/** Where the messages of a session are at a destination. */
export type Layout =
  /** All in the channel itself. */
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

/** Sends one new message to its session's channel, thread or post. Makes a missing thread or post first. */
export async function sendMessage(job: Job, draft: Draft): Promise<CreatedMessage | Failure> {
  const layout = await layoutOf(job);
  if (!isLayout(layout)) return layout;
  if (layout.kind === "channel") return sendInto(job, draft, null);
  const { threadId } = threadOf(job);
  if (threadId !== null) return sendInto(job, draft, threadId);
  return layout.kind === "threads" ? sendToNewThread(job, draft, layout) : sendAsPost(job, draft, layout);
}

async function sendToNewThread(
  job: Job,
  draft: Draft,
  layout: Extract<Layout, { kind: "threads" }>,
): Promise<CreatedMessage | Failure> {
  const { learned, target } = job;
  if (learned.threadless.get(target.destinationId) !== null) return sendInto(job, draft, null);
  const { cardMessageId } = threadOf(job);
  if (cardMessageId === null) {
    const found = await findOwnThread(job, layout.channel, draft);
    if (found !== null) return found;
  }
  const isFirstCard = draft.card !== null && cardMessageId === null;
  const created = isFirstCard ? await sendInto(job, draft, null) : null;
  // After the card's answer was lost or its message deleted, the next message makes the thread.
  const starterId = created === null ? cardMessageId : threadOf(job).cardMessageId;
  if (created !== null && (created.kind !== "made" || starterId === null)) return created;
  const started = await startThread(
    layout.target,
    { name: nameFor(job, draft), messageId: starterId, channelType: layout.channel.type },
    job.attempt,
  );
  if (started.kind === "thread") saveThread(job, { threadId: started.threadId, archived: false });
  const isDenied = started.kind === "disabled" && started.cause === "access";
  const isFull = started.kind === "rebuild" && started.fallback === "no-room-for-threads";
  if (isDenied || isFull) {
    learned.threadless.set(target.destinationId, true);
    const details = { destination: target.destinationId, reason: deliveryReasonText(started.reason, "en") };
    job.logger.warn("no thread could be made; messages go to the channel", details);
  }
  // The card exists. If its thread fails now, the next message makes it.
  if (created !== null) return created;
  if (isDenied || isFull) return sendInto(job, draft, null);
  return started.kind === "thread" ? sendInto(job, draft, started.threadId) : started;
}

async function sendAsPost(
  job: Job,
  draft: Draft,
  { forum }: Extract<Layout, { kind: "posts" }>,
): Promise<CreatedMessage | Failure> {
  if (forum !== null) {
    const found = await findOwnThread(job, forum, draft);
    if (found !== null) return found;
  }
  const tags = forum === null ? [] : tagsForNewPost(forum, draft.card?.state ?? null);
  const post = { name: nameFor(job, draft), tags, message: draft.message };
  const created = await startPost(job.target, post, job.attempt);
  if (created.kind === "made") noteMessage(job, draft, created, created.channelId);
  return created;
}

function nameFor({ session, rendering }: Job, { tried }: Draft): string {
  return tried.has("other-name")
    ? `session ${shortId(session.sessionId)}`
    : threadName(session, rendering.threadPrefix);
}

/** Sends into a thread, or with null into the channel itself. */
async function sendInto(job: Job, draft: Draft, threadId: string | null): Promise<CreatedMessage | Failure> {
  const { target, attempt, clock } = job;
  const { message, part, card } = draft;
  const create = async (name: string): Promise<CreatedMessage | Failure> =>
    createMessage(target, { threadId, message, nonce: nonceOf(attempt.key, name) }, attempt);
  const first = (await findLostMessage(job, draft, threadId)) ?? (await create(part));
  // A card must exist. One that was deleted while its nonce is remembered does not count.
  const isGoneCard = first.kind === "made" && first.messageId === "" && card !== null;
  const created = isGoneCard ? await create(`${part}-${clock.now()}`) : first;
  if (created.kind === "made") noteMessage(job, draft, created, threadId);
  return created;
}

/** Stores where a message is. A new message has reopened an archived thread. */
function noteMessage(job: Job, { card }: Draft, { messageId }: CreatedMessage, threadId: string | null): void {
  const before = threadOf(job);
  const isCard = card !== null && messageId !== "";
  const isNews = threadId !== null && (before.threadId !== threadId || before.archived);
  if (!isCard && !isNews) return;
  saveThread(job, {
    threadId: threadId ?? before.threadId,
    archived: false,
    ...(isCard && { cardMessageId: messageId, cardDigest: card.digest }),
  });
}
