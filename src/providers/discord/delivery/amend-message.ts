import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { RenderedMessage } from "../payload/message-types.ts";
import type { Failure } from "../rest/classify.ts";
import { changeThread, editMessage, type CreatedMessage } from "./discord-calls.ts";
import { saveThread, threadOf, type Job } from "./job.ts";
import { isLayout, layoutOf } from "./send-message.ts";

interface Amendment {
  readonly messageId: string;
  readonly message: RenderedMessage;
  /** Used if Discord rejects the rich form. */
  readonly plain: () => RenderedMessage;
}

/**
 * Replaces what a message of the session says. It never pings and never becomes a new message. `refused`: the message or
 * its thread was deleted. `closed`: its thread takes no edits until a new message, or a person, opens it.
 */
export async function amendMessage(job: Job, amendment: Amendment): Promise<DeliveryOutcome | "closed"> {
  const gone = { kind: "refused", reason: deliveryReason("message-deleted") } as const;
  if (amendment.messageId === "") return gone;
  const layout = await layoutOf(job);
  if (!isLayout(layout)) return layout.kind === "rebuild" ? "closed" : layout;
  const { threadId } = threadOf(job);
  // Settings, permissions or the number of threads may have changed since it was sent.
  const places = layout.kind === "channel" ? [null, threadId] : layout.kind === "posts" ? [threadId] : [threadId, null];
  for (const [index, place] of places.entries()) {
    if (places.indexOf(place) !== index || (place === null && layout.kind === "posts")) continue;
    const edited = await editOpened(job, place, amendment);
    if (edited.kind === "made") return { kind: "sent", messageId: amendment.messageId };
    if (edited.kind === "rebuild") {
      if (edited.fallback !== "message-gone" && edited.fallback !== "channel-gone") return "closed";
    } else if (edited.kind === "disabled" && edited.cause === "access") return "closed";
    else return edited;
  }
  return gone;
}

/** An archived thread rejects edits: a bot opens it for one. */
async function editOpened(job: Job, threadId: string | null, amendment: Amendment): Promise<CreatedMessage | Failure> {
  const { target, attempt } = job;
  const isOwn = threadId !== null && threadOf(job).threadId === threadId;
  const isArchived = isOwn && threadOf(job).archived;
  const edited = isArchived ? null : await editOnce(job, threadId, amendment);
  const isRejected = edited?.kind === "rebuild" && edited.fallback === "unarchive";
  if (edited !== null && !isRejected) return edited;
  if (threadId === null || target.kind === "webhook") {
    return edited ?? { kind: "rebuild", fallback: "unarchive", reason: deliveryReason("thread-archived") };
  }
  const opened = await changeThread(target, threadId, { archived: false }, attempt);
  if (opened.kind !== "ok") return opened;
  if (isOwn) saveThread(job, { archived: false });
  const repeated = await editOnce(job, threadId, amendment);
  const closed = await changeThread(target, threadId, { archived: true }, attempt);
  if (isOwn) saveThread(job, { archived: closed.kind === "ok" });
  return repeated;
}

async function editOnce(
  { target, attempt }: Job,
  threadId: string | null,
  { messageId, message, plain }: Amendment,
): Promise<CreatedMessage | Failure> {
  const edited = await editMessage(target, { threadId, messageId, message }, attempt);
  return edited.kind === "refused" ? editMessage(target, { threadId, messageId, message: plain() }, attempt) : edited;
}
