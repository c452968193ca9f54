import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { Failure } from "../rest/verdict.ts";
import { placeOf, threadNameOf, type Job, type Outgoing, type PlaceDeps, type Variation } from "./job.ts";
import { isLayout, layoutOf, type Layout } from "./layout.ts";
import type { Made } from "./message-calls.ts";
import { findOwnThread } from "./own-thread.ts";
import { newMessageOf, note, putInto } from "./put-into.ts";
import { tagsForNewPost } from "./state-tags.ts";
import { startFreeThread, startPost, startThreadFromMessage } from "./thread-calls.ts";

/** Puts one new message of a session where it belongs, and makes that place first where there is none. */
export async function putMessage(
  deps: PlaceDeps,
  job: Job,
  { outgoing, variation }: { readonly outgoing: Outgoing; readonly variation: Variation },
): Promise<Made | Failure> {
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout;
  switch (layout.kind) {
    case "channel":
      return putInto(deps, job, { outgoing, threadId: null });
    case "threads":
      return putIntoThread(deps, job, { outgoing, variation, layout });
    case "posts":
      return putIntoPost(deps, job, { outgoing, variation, layout });
    default:
      return layout satisfies never;
  }
}

interface Put<L> {
  readonly outgoing: Outgoing;
  readonly variation: Variation;
  readonly layout: L;
}

async function putIntoThread(
  deps: PlaceDeps,
  job: Job,
  { outgoing, variation, layout }: Put<Extract<Layout, { kind: "threads" }>>,
): Promise<Made | Failure> {
  const { threadId, cardMessageId } = placeOf(deps, job);
  if (threadId !== null || deps.memory.threadsStopped(job.reach.destinationId)) {
    return putInto(deps, job, { outgoing, threadId });
  }
  if (cardMessageId !== null) {
    const started = await startThreadOfCard(deps, job, { reach: layout.reach, variation });
    return started === null ? putInto(deps, job, { outgoing, threadId: cardMessageId }) : started;
  }

  const found = await findOwnThread(deps, job, { channel: layout.channel, outgoing });
  if (found !== null) return found;
  if (outgoing.cardDigest === null) {
    const started = await startFreeThread(layout.reach, {
      name: threadNameOf(deps, job, variation),
      channelType: layout.channel.type,
      signal: job.attempt.signal,
    });
    if (started.kind !== "thread") return withoutThreads(deps, job, started);
    deps.book.save({ ...placeOf(deps, job), threadId: started.threadId, archived: false });
    return putInto(deps, job, { outgoing, threadId: started.threadId });
  }

  const made = await putInto(deps, job, { outgoing, threadId: null });
  // The card stands. Should its thread not come about now, the next message makes it.
  if (made.kind === "made" && made.messageId !== "") {
    const failure = await startThreadOfCard(deps, job, { reach: layout.reach, variation });
    if (failure?.kind === "rebuild" && failure.remedy === "no-room-for-threads") {
      deps.memory.stopThreads(job.reach.destinationId);
    }
  }
  return made;
}

/** @returns null when the card has its thread, noted in its place */
async function startThreadOfCard(
  deps: PlaceDeps,
  job: Job,
  {
    reach,
    variation,
  }: { readonly reach: Extract<Layout, { kind: "threads" }>["reach"]; readonly variation: Variation },
): Promise<Failure | null> {
  const place = placeOf(deps, job);
  if (place.cardMessageId === null) return { kind: "retry", reason: deliveryReason("card-unknown") };
  const started = await startThreadFromMessage(reach, {
    messageId: place.cardMessageId,
    name: threadNameOf(deps, job, variation),
    signal: job.attempt.signal,
  });
  if (started.kind !== "thread") return withoutThreads(deps, job, started);
  deps.book.save({ ...place, threadId: started.threadId, archived: false });
  return null;
}

/** Who may not make threads can still post: then everything stands in the channel. */
function withoutThreads(deps: PlaceDeps, job: Job, failure: Failure): Failure {
  if (failure.kind !== "disabled" || failure.cause !== "access") return failure;
  deps.memory.stopThreads(job.reach.destinationId);
  deps.logger.warn("no thread could be made; messages go to the channel", {
    destination: job.reach.destinationId,
    reason: deliveryReasonText(failure.reason, "en"),
  });
  return { kind: "rebuild", remedy: "no-room-for-threads", reason: failure.reason };
}

async function putIntoPost(
  deps: PlaceDeps,
  job: Job,
  { outgoing, variation, layout }: Put<Extract<Layout, { kind: "posts" }>>,
): Promise<Made | Failure> {
  const { threadId } = placeOf(deps, job);
  if (threadId !== null) return putInto(deps, job, { outgoing, threadId });
  if (layout.forum !== null) {
    const found = await findOwnThread(deps, job, { channel: layout.forum, outgoing });
    if (found !== null) return found;
  }
  const tags = layout.forum === null || variation.tags === "none" ? [] : tagsForNewPost(layout.forum, job.state);
  const made = await startPost(job.reach, {
    name: threadNameOf(deps, job, variation),
    tags,
    message: newMessageOf(outgoing),
    attempt: job.attempt,
  });
  if (made.kind === "made") note(deps, job, { made, outgoing, threadId: made.channelId });
  return made;
}
