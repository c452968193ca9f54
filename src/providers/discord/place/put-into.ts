import type { Place } from "../../../core/delivery.ts";
import { SUPPRESS_NOTIFICATIONS } from "../payload/body.ts";
import type { Failure } from "../rest/verdict.ts";
import { botUserIdOf } from "./bot-user.ts";
import { placeOf, type Job, type Outgoing, type PlaceDeps } from "./job.ts";
import { createMessage, type Made } from "./message-calls.ts";
import { nonceOf } from "./nonce.ts";
import { findLostMessage } from "./reconcile.ts";
import type { RenderedMessage } from "./rendering.ts";

/** Discord remembers a nonce for "a few minutes": within these a repeat is safe without looking. */
const NONCE_TRUST_MS = 2 * 60_000;

/** Sends into a thread, or with null into the channel itself, and notes where the message stands. */
export async function putInto(
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
export function newMessageOf({ message, cardDigest }: Outgoing): RenderedMessage {
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
export function note(
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
