import type { Place } from "../../core/delivery.ts";
import type { Stop } from "../rest/verdict.ts";
import { shortId } from "../payload/session-label.ts";
import { botUserIdOf } from "./bot-user.ts";
import type { ChannelInfo } from "./channel-info.ts";
import { findThread } from "./find-thread.ts";
import { placeOf, type Job, type PlaceDeps } from "./job.ts";

/**
 * The thread that a session has although no place is stored: the store was lost, or the daemon ended between making the
 * thread and noting it. Recognised by the session's id in its name.
 * @returns the place with its thread, stored; null when there is none
 */
export async function findOwnThread(
  deps: PlaceDeps,
  job: Job,
  channel: ChannelInfo,
): Promise<{ readonly kind: "place"; readonly place: Place } | Stop | null> {
  const { reach, session, attempt } = job;
  if (reach.kind !== "bot" || channel.guildId === null) return null;
  const user = await botUserIdOf(deps.memory, reach, attempt.signal);
  if (user.kind !== "user") return user;
  const found = await findThread(reach, {
    guildId: channel.guildId,
    isName: (name) => isThreadNameOf(name, session.sessionId),
    ownerId: user.id,
    isAbandoned: (threadId) => deps.memory.isAbandoned(threadId),
    signal: attempt.signal,
  });
  if (found === null || found.kind !== "found") return found;
  const { threadId, archived } = found;
  const place: Place = { ...placeOf(deps, job), threadId, cardMessageId: null, cardDigest: null, archived };
  deps.book.save(place);
  return { kind: "place", place };
}

/** Every name that a thread of ours is given ends so, whatever the session's title was then. */
function isThreadNameOf(name: string, sessionId: string): boolean {
  const id = shortId(sessionId);
  return name === id || name.endsWith(` ${id}`);
}
