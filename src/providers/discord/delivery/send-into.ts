import type { SessionThread } from "../../../core/notification/delivery.ts";
import { SUPPRESS_NOTIFICATIONS } from "../payload/message-types.ts";
import type { Failure } from "../rest/call-result.ts";
import { botUserIdOf } from "./bot-user.ts";
import { threadOf, type Job, type MessageDraft, type DeliveryDeps } from "./job.ts";
import { createMessage, type CreatedMessage } from "./message-calls.ts";
import { nonceOf } from "./nonce.ts";
import { findLostMessage } from "./reconcile.ts";
import type { RenderedMessage } from "./rendering.ts";

/** Discord remembers a nonce for "a few minutes". Within these a repeat is safe without a search. */
const NONCE_TRUST_MS = 2 * 60_000;

/** Sends into a thread, or with null into the channel itself, and stores the message's thread. */
export async function sendInto(
  deps: DeliveryDeps,
  job: Job,
  { draft, threadId }: { readonly draft: MessageDraft; readonly threadId: string | null },
): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const lost = await findPossiblyDelivered(deps, job, { draft, threadId });
  const message = newMessageOf(draft);
  const first = lost ?? (await createMessage({ target, threadId, message, part: draft.part, attempt }));
  // A card must exist. One that was deleted while its nonce is remembered does not count.
  const isGoneCard = first.kind === "made" && first.messageId === "" && draft.cardDigest !== null;
  const part = `${draft.part}-${deps.clock.now()}`;
  const created = isGoneCard ? await createMessage({ target, threadId, message, part, attempt }) : first;
  if (created.kind === "made") note(deps, job, { created, draft, threadId });
  return created;
}

/** A card is for looking at, so a new one is silent. */
export function newMessageOf({ message, cardDigest }: MessageDraft): RenderedMessage {
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
  const user = await botUserIdOf(deps.memory, target, attempt.signal);
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
export function note(
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
