import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Place } from "../../../core/delivery.ts";
import type { Closed, Rebuild, Stop, Verdict } from "../rest/verdict.ts";
import { leaveThread, placeOf, type Job, type PlaceDeps, type Variation } from "./job.ts";
import { changeThread } from "./thread-calls.ts";
import type { BotReach } from "./reach.ts";

/** A server has room for so many active threads; they become fewer as old ones are archived. */
const NO_ROOM_PAUSE_MS = 10 * 60_000;

/** Once more, so. */
interface Again {
  readonly kind: "again";
  readonly variation: Variation;
}

/**
 * Sets right what a refusal named, so that the message can be sent once more. Every remedy changes something that cannot
 * be changed a second time in the same attempt, or the attempt's rounds end it.
 */
export async function remedy(
  deps: PlaceDeps,
  job: Job,
  { rebuild, variation }: { readonly rebuild: Rebuild; readonly variation: Variation },
): Promise<Again | Stop> {
  const again: Again = { kind: "again", variation };
  const place = placeOf(deps, job);
  switch (rebuild.remedy) {
    case "channel-gone":
      // Nothing of the session has a thread: then it is the channel, or the pasted thread, that is gone.
      if (place.threadId === null) return closed(rebuild.reason);
      leaveThread(deps, place);
      return again;
    case "message-gone":
      deps.book.save({ ...place, cardMessageId: null, cardDigest: null });
      return again;
    case "look-again":
      return again;
    case "unarchive":
      return (await openAgain(deps, job, place)) ?? again;
    case "locked":
      if (place.threadId === null) return closed(rebuild.reason);
      leaveThread(deps, place);
      return again;
    case "no-room-for-threads":
      return noRoom(deps, job, rebuild) ?? again;
    case "other-tags":
      return otherTags(deps, job, { rebuild, variation });
    case "other-name":
      if (variation.neutralName) return { kind: "refused", reason: rebuild.reason };
      return { kind: "again", variation: { ...variation, neutralName: true } };
    case "is-forum":
    case "is-no-forum":
      if (job.reach.kind === "bot" || variation.otherLayout) return closed(rebuild.reason);
      deps.memory.learnForum(job.reach.destinationId, rebuild.remedy === "is-forum");
      return { kind: "again", variation: { ...variation, otherLayout: true } };
    case "already-made":
      return { kind: "retry", reason: rebuild.reason };
    default:
      return rebuild.remedy satisfies never;
  }
}

/** @returns null when the thread is open again, or left for a new one */
async function openAgain(deps: PlaceDeps, { reach, attempt }: Job, place: Place): Promise<Stop | null> {
  const { threadId } = place;
  if (threadId === null) return closed("the thread is archived");
  if (reach.kind === "webhook") {
    // A webhook cannot open a thread, but a new message does: so a card there is made anew instead of edited.
    if (place.cardMessageId === null) leaveThread(deps, place);
    else deps.book.save({ ...place, cardMessageId: null, cardDigest: null });
    return null;
  }
  const verdict = await setArchived(reach, { threadId, archived: false, signal: attempt.signal });
  if (verdict.kind === "ok") {
    deps.book.save({ ...place, archived: false });
    return null;
  }
  if (verdict.kind === "wait" || verdict.kind === "retry" || verdict.kind === "unknown") return verdict;
  if (verdict.kind === "disabled" && verdict.cause === "credentials") return verdict;
  if (verdict.kind === "rebuild" && verdict.remedy === "no-room-for-threads") {
    deps.memory.stopThreads(reach.destinationId);
  }
  leaveThread(deps, place);
  return null;
}

export async function setArchived(
  reach: BotReach,
  {
    threadId,
    archived,
    signal,
  }: { readonly threadId: string; readonly archived: boolean; readonly signal: AbortSignal },
): Promise<Verdict> {
  return changeThread(reach, { threadId, change: { archived }, signal });
}

/** @returns null when the channel itself takes the messages */
function noRoom(deps: PlaceDeps, { reach }: Job, { reason }: Rebuild): Stop | null {
  const channel = reach.kind === "bot" ? deps.memory.channel(reach.channelId) : null;
  // A forum has no channel to fall back to.
  if (channel?.channelKind !== "text") {
    return { kind: "wait", delayMs: NO_ROOM_PAUSE_MS, everywhere: false, reason };
  }
  deps.memory.stopThreads(reach.destinationId);
  return null;
}

function otherTags(
  deps: PlaceDeps,
  { reach }: Job,
  { rebuild, variation }: { readonly rebuild: Rebuild; readonly variation: Variation },
): Again | Stop {
  // A webhook cannot know a forum's tags, so it cannot meet a demand for one.
  if (reach.kind === "webhook") return closed(rebuild.reason);
  if (variation.tags === "none") return { kind: "refused", reason: rebuild.reason };
  if (variation.tags === "fresh") return { kind: "again", variation: { ...variation, tags: "none" } };
  deps.memory.forgetChannel(reach.channelId);
  return { kind: "again", variation: { ...variation, tags: "fresh" } };
}

function closed(reason: DeliveryReason): Closed {
  return { kind: "disabled", reason, cause: "access" };
}
