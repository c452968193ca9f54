import type { SessionLabel } from "../../../core/announcement.ts";
import type { Attempt, Place, PlaceBook } from "../../../core/delivery.ts";
import type { Clock, Logger } from "../../../core/ports.ts";
import type { SessionState } from "../../../core/session.ts";
import { shortId } from "../../../core/shown/short-id.ts";
import type { PlaceMemory } from "./place-memory.ts";
import type { Reach } from "./reach.ts";
import type { RenderedMessage, Rendering } from "./rendering.ts";

export interface PlaceDeps {
  readonly book: PlaceBook;
  readonly rendering: Rendering;
  readonly memory: PlaceMemory;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a session has a thread of its own in a text channel; in forums each has a post. */
  readonly useThreads: (sessionId: string) => boolean;
  /** What a webhook's channel is thought to be: it cannot ask. A bot asks. */
  readonly channelType: "text" | "forum";
}

/** One attempt to get something of one session to one destination. */
export interface Job {
  readonly reach: Reach;
  readonly session: SessionLabel;
  /** State and start where the card tells them; null with a message. */
  readonly state: SessionState | null;
  readonly startedAtMs: number | null;
  readonly attempt: Attempt;
}

/** What a job does differently after a refusal. */
export interface Variation {
  readonly neutralName: boolean;
  readonly tags: "known" | "fresh" | "none";
  /** The channel turned out to be of the other kind. */
  readonly otherLayout: boolean;
}

export const AS_PLANNED: Variation = { neutralName: false, tags: "known", otherLayout: false };

/** A text on its way, and what it is to the session. */
export interface Outgoing {
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  /** The digest to keep when it is the session's card; null for a message. */
  readonly cardDigest: string | null;
}

export function placeOf({ book }: Pick<PlaceDeps, "book">, { reach, session }: Job): Place {
  const { sessionId } = session;
  const { destinationId } = reach;
  const nowhere = { threadId: null, cardMessageId: null, cardDigest: null, archived: false };
  return book.find(sessionId, destinationId) ?? { sessionId, destinationId, ...nowhere };
}

/** The session begins anew at this destination; its old thread is never used again. */
export function leaveThread({ book, memory }: PlaceDeps, place: Place): void {
  if (place.threadId !== null) memory.abandon(place.threadId);
  book.save({ ...place, threadId: null, cardMessageId: null, cardDigest: null, archived: false });
}

export function threadNameOf({ rendering }: PlaceDeps, { session }: Job, { neutralName }: Variation): string {
  return neutralName ? `session ${shortId(session.sessionId)}` : rendering.threadName(session);
}
