import type { Place } from "../../core/delivery.ts";
import { SUPPRESS_NOTIFICATIONS } from "../payload/body.ts";
import type { Failure } from "../rest/verdict.ts";
import { botUserIdOf } from "./bot-user.ts";
import { placeOf, threadNameOf, type Job, type Outgoing, type PlaceDeps, type Variation } from "./job.ts";
import { isLayout, layoutOf, type Layout } from "./layout.ts";
import { createMessage, type Made } from "./message-calls.ts";
import { nonceOf } from "./nonce.ts";
import { findOwnThread } from "./own-thread.ts";
import { findLostMessage } from "./reconcile.ts";
import type { RenderedMessage } from "./rendering.ts";
import { tagsForNewPost } from "./state-tags.ts";
import { startFreeThread, startPost, startThreadFromMessage } from "./thread-calls.ts";

/** Discord remembers a nonce for "a few minutes": within these a repeat is safe without looking. */
const NONCE_TRUST_MS = 2 * 60_000;

/** Puts one new message of a session where it belongs, and makes that place first where there is none. */
export async function putMessage(
  deps: PlaceDeps,
  job: Job,
  { outgoing, variation }: { readonly outgoing: Outgoing; readonly variation: Variation },
): Promise<Made | Failure> {
  const layout = await layoutOf(deps, job.reach, job.attempt.signal);
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
  if (place.cardMessageId === null) return { kind: "retry", reason: "the card is not known" };
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
    reason: failure.reason,
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

async function putInto(
  deps: PlaceDeps,
  job: Job,
  { outgoing, threadId }: { readonly outgoing: Outgoing; readonly threadId: string | null },
): Promise<Made | Failure> {
  const { reach, attempt } = job;
  const lost = await findWhatMayStandThere(deps, job, { outgoing, threadId });
  const message = newMessageOf(outgoing);
  const first = lost ?? (await createMessage({ reach, threadId, message, part: outgoing.part, attempt }));
  // A card is to stand there: one that was deleted, and whose nonce is still remembered, does not count.
  const isGoneCard = first.kind === "made" && first.messageId === "" && outgoing.cardDigest !== null;
  const part = `${outgoing.part}-${deps.clock.now()}`;
  const made = isGoneCard ? await createMessage({ reach, threadId, message, part, attempt }) : first;
  if (made.kind === "made") note(deps, job, { made, outgoing, threadId });
  return made;
}

/** A card is there to be looked at: its coming makes no sound. */
function newMessageOf({ message, cardDigest }: Outgoing): RenderedMessage {
  return cardDigest === null ? message : { ...message, body: { ...message.body, flags: SUPPRESS_NOTIFICATIONS } };
}

async function findWhatMayStandThere(
  deps: PlaceDeps,
  { reach, attempt }: Job,
  { outgoing, threadId }: { readonly outgoing: Outgoing; readonly threadId: string | null },
): Promise<Made | Failure | null> {
  if (reach.kind !== "bot") return null;
  const sentAfterMs = attempt.firstTriedAtMs ?? null;
  // An old attempt is looked for even if the last one left no doubt: one before that may have.
  const isOld = sentAfterMs !== null && deps.clock.now() - sentAfterMs >= NONCE_TRUST_MS;
  if (!isOld && !(attempt.mayStandThere && sentAfterMs === null)) return null;
  const user = await botUserIdOf(deps.memory, reach, attempt.signal);
  if (user.kind !== "user") return user;
  return findLostMessage(reach, {
    channelId: threadId ?? reach.channelId,
    ownerId: user.id,
    body: outgoing.message.body,
    nonce: nonceOf(attempt.key, outgoing.part),
    sentAfterMs,
    signal: attempt.signal,
  });
}

/** Remembers where a message went; a new message has opened its thread again, should it have been archived. */
function note(
  { book }: PlaceDeps,
  job: Job,
  { made, outgoing, threadId }: { readonly made: Made; readonly outgoing: Outgoing; readonly threadId: string | null },
): void {
  const before = book.find(job.session.sessionId, job.reach.destinationId);
  const place: Place = { ...placeOf({ book }, job), threadId: threadId ?? before?.threadId ?? null, archived: false };
  const isCard = outgoing.cardDigest !== null && made.messageId !== "";
  const card = isCard ? { cardMessageId: made.messageId, cardDigest: outgoing.cardDigest } : {};
  if (isCard || (threadId !== null && (before?.threadId !== threadId || before.archived))) {
    book.save({ ...place, ...card });
  }
}
