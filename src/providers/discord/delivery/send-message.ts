import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { SessionThread } from "../../../core/notification/delivery.ts";
import { SUPPRESS_NOTIFICATIONS } from "../payload/message-types.ts";
import type { RenderedMessage } from "../payload/rendering.ts";
import type { Failure } from "../rest/classify.ts";
import { tagsForNewPost } from "./channel-info.ts";
import { botUserIdOf } from "./delivery-cache.ts";
import {
  threadNameOf,
  threadOf,
  type DeliveryDeps,
  type Job,
  type MessageDraft,
  type SendOptions,
  type SendRequest,
} from "./job.ts";
import { isLayout, layoutOf, type Layout } from "./layout.ts";
import { type CreatedMessage, createMessage, nonceOf } from "./message-calls.ts";
import { findOwnThread } from "./own-thread.ts";
import { findLostMessage } from "./reconcile.ts";
import { startFreeThread, startPost, startThreadFromMessage } from "./thread-calls.ts";

/** Sends one new message to its session's channel, thread or post. Makes a missing thread or post first. */
export async function sendMessage(
  deps: DeliveryDeps,
  job: Job,
  { draft, sendOptions }: SendRequest,
): Promise<CreatedMessage | Failure> {
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout;
  switch (layout.kind) {
    case "channel":
      return sendInto(deps, job, { draft, threadId: null });
    case "threads":
      return sendIntoThread(deps, job, { draft, sendOptions, layout });
    case "posts":
      return sendIntoPost(deps, job, { draft, sendOptions, layout });
    default:
      return layout satisfies never;
  }
}

interface SendContext<L> extends SendRequest {
  readonly layout: L;
}

async function sendIntoThread(
  deps: DeliveryDeps,
  job: Job,
  { draft, sendOptions, layout }: SendContext<Extract<Layout, { kind: "threads" }>>,
): Promise<CreatedMessage | Failure> {
  const { threadId, cardMessageId } = threadOf(deps, job);
  if (threadId !== null || deps.cache.threadsStopped(job.target.destinationId)) {
    return sendInto(deps, job, { draft, threadId });
  }
  if (cardMessageId !== null) {
    const started = await startThreadOfCard(deps, job, { target: layout.target, sendOptions });
    return started === null ? sendInto(deps, job, { draft, threadId: cardMessageId }) : started;
  }

  const found = await findOwnThread(deps, job, { channel: layout.channel, draft });
  if (found !== null) return found;
  if (draft.cardDigest === null) {
    const started = await startFreeThread(layout.target, {
      name: threadNameOf(deps, job, sendOptions),
      channelType: layout.channel.type,
      signal: job.attempt.signal,
    });
    if (started.kind !== "thread") return withoutThreads(deps, job, started);
    deps.threads.save({ ...threadOf(deps, job), threadId: started.threadId, archived: false });
    return sendInto(deps, job, { draft, threadId: started.threadId });
  }

  const created = await sendInto(deps, job, { draft, threadId: null });
  // The card exists. If its thread fails now, the next message makes it.
  if (created.kind === "made" && created.messageId !== "") {
    const failure = await startThreadOfCard(deps, job, { target: layout.target, sendOptions });
    if (failure?.kind === "rebuild" && failure.fallback === "no-room-for-threads") {
      deps.cache.stopThreads(job.target.destinationId);
    }
  }
  return created;
}

/** @returns null when the card has its thread, and the thread is stored */
async function startThreadOfCard(
  deps: DeliveryDeps,
  job: Job,
  {
    target,
    sendOptions,
  }: { readonly target: Extract<Layout, { kind: "threads" }>["target"]; readonly sendOptions: SendOptions },
): Promise<Failure | null> {
  const thread = threadOf(deps, job);
  if (thread.cardMessageId === null) return { kind: "retry", reason: deliveryReason("card-unknown") };
  const started = await startThreadFromMessage(target, {
    messageId: thread.cardMessageId,
    name: threadNameOf(deps, job, sendOptions),
    signal: job.attempt.signal,
  });
  if (started.kind !== "thread") return withoutThreads(deps, job, started);
  deps.threads.save({ ...thread, threadId: started.threadId, archived: false });
  return null;
}

/** Without the permission for threads, messages go into the channel. */
function withoutThreads(deps: DeliveryDeps, job: Job, failure: Failure): Failure {
  if (failure.kind !== "disabled" || failure.cause !== "access") return failure;
  deps.cache.stopThreads(job.target.destinationId);
  deps.logger.warn("no thread could be made; messages go to the channel", {
    destination: job.target.destinationId,
    reason: deliveryReasonText(failure.reason, "en"),
  });
  return { kind: "rebuild", fallback: "no-room-for-threads", reason: failure.reason };
}

async function sendIntoPost(
  deps: DeliveryDeps,
  job: Job,
  { draft, sendOptions, layout }: SendContext<Extract<Layout, { kind: "posts" }>>,
): Promise<CreatedMessage | Failure> {
  const { threadId } = threadOf(deps, job);
  if (threadId !== null) return sendInto(deps, job, { draft, threadId });
  if (layout.forum !== null) {
    const found = await findOwnThread(deps, job, { channel: layout.forum, draft });
    if (found !== null) return found;
  }
  const tags = layout.forum === null || sendOptions.tags === "none" ? [] : tagsForNewPost(layout.forum, job.state);
  const created = await startPost(job.target, {
    name: threadNameOf(deps, job, sendOptions),
    tags,
    message: silentIfCard(draft),
    attempt: job.attempt,
  });
  if (created.kind === "made") storeThread(deps, job, { created, draft, threadId: created.channelId });
  return created;
}

/** Discord remembers a nonce for "a few minutes". Within these a repeat is safe without a search. */
const NONCE_TRUST_MS = 2 * 60_000;

/** Sends into a thread, or with null into the channel itself, and stores the message's thread. */
async function sendInto(
  deps: DeliveryDeps,
  job: Job,
  { draft, threadId }: { readonly draft: MessageDraft; readonly threadId: string | null },
): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const lost = await findPossiblyDelivered(deps, job, { draft, threadId });
  const message = silentIfCard(draft);
  const first = lost ?? (await createMessage({ target, threadId, message, part: draft.part, attempt }));
  // A card must exist. One that was deleted while its nonce is remembered does not count.
  const isGoneCard = first.kind === "made" && first.messageId === "" && draft.cardDigest !== null;
  const part = `${draft.part}-${deps.clock.now()}`;
  const created = isGoneCard ? await createMessage({ target, threadId, message, part, attempt }) : first;
  if (created.kind === "made") storeThread(deps, job, { created, draft, threadId });
  return created;
}

/** A card is for looking at, so a new one is silent. */
function silentIfCard({ message, cardDigest }: MessageDraft): RenderedMessage {
  return cardDigest === null ? message : { ...message, body: { ...message.body, flags: SUPPRESS_NOTIFICATIONS } };
}

async function findPossiblyDelivered(
  deps: DeliveryDeps,
  { target, attempt }: Job,
  { draft, threadId }: { readonly draft: MessageDraft; readonly threadId: string | null },
): Promise<CreatedMessage | Failure | null> {
  if (target.kind !== "bot") return null;
  const sentAfterMs = attempt.firstTriedAtMs ?? null;
  // An old attempt is searched for even if its last try was certain: an earlier one may not have been.
  const isOld = sentAfterMs !== null && deps.clock.now() - sentAfterMs >= NONCE_TRUST_MS;
  if (!isOld && !(attempt.mayBeDelivered && sentAfterMs === null)) return null;
  const user = await botUserIdOf(deps.cache, target, attempt.signal);
  if (user.kind !== "user") return user;
  return findLostMessage(target, {
    channelId: threadId ?? target.channelId,
    ownerId: user.id,
    body: draft.message.body,
    nonce: nonceOf(attempt.key, draft.part),
    sentAfterMs,
    signal: attempt.signal,
  });
}

/** Stores the thread of a message. A new message has reopened an archived thread. */
function storeThread(
  { threads }: DeliveryDeps,
  job: Job,
  {
    created,
    draft,
    threadId,
  }: { readonly created: CreatedMessage; readonly draft: MessageDraft; readonly threadId: string | null },
): void {
  const before = threads.find(job.session.sessionId, job.target.destinationId);
  const thread: SessionThread = {
    ...threadOf({ threads }, job),
    threadId: threadId ?? before?.threadId ?? null,
    archived: false,
  };
  const isCard = draft.cardDigest !== null && created.messageId !== "";
  const card = isCard ? { cardMessageId: created.messageId, cardDigest: draft.cardDigest } : {};
  if (isCard || (threadId !== null && (before?.threadId !== threadId || before.archived))) {
    threads.save({ ...thread, ...card });
  }
}
