import type { Pool } from "pg";
import type { Clock } from "../../../src/core/ports.ts";
import { itemsOf } from "../../../src/core/session/attention-item.ts";
import { REPLAY_LIMIT_EVENTS } from "../../../src/stream/replay.ts";
import { firstSeqAt, seqsOfMs } from "../ingest/event-numbers.ts";
import { createTeamReader } from "../reading/team-reader.ts";
import { mayConcern, type Audiences, type Owned } from "./audiences.ts";
import { teamsOfOthers, type Audience } from "./audience.ts";
import { createFeedLines, type FeedLine } from "./feed-lines.ts";
import { readFedEvents, readSeen, readWhole, type SeenSession } from "./live-queries.ts";
import { createRing, type FedEvent, type PlacedEvent } from "./ring.ts";

/**
 * The feed keeps an hour (`database/feed.ts`); the clocks of the replica and the database differ by less than the rest.
 */
const FED_MS = 50 * 60_000;

/** An event's number is drawn before its line's, by at most the longest transaction. */
const DRAWN_BEFORE_MS = 25_000;

interface FeedReaderOptions {
  readonly pool: Pool;
  readonly audiences: Audiences;
  readonly clock: Clock;
  /** Something was published to an audience. */
  readonly onPublished: (audience: Audience) => void;
  /** The database lacks what it had. */
  readonly onGoneBack: () => void;
}

/** What one audience sees of a session. */
interface Seen {
  readonly audience: Audience;
  /** Rows of sessions that can concern it. */
  readonly asked: readonly number[];
  /** The sessions of which it sees something. */
  readonly sessions: readonly SeenSession[];
}

/** Takes what is new in the feed, once for all audiences, and publishes to each what it may see. */
export function createFeedReader({ pool, audiences, clock, onPublished, onGoneBack }: FeedReaderOptions) {
  const ring = createRing();
  const lines = createFeedLines(pool, () => performance.now());
  let isBegun = false;
  let hasGoneBack = false;
  /** Lines that could not be published for want of the database. */
  let unpublished: readonly FeedLine[] = [];

  async function begin(): Promise<void> {
    const { lines: recent, hasOlder } = await lines.begin(REPLAY_LIMIT_EVENTS);
    const events = await readFedEvents(pool, recent);
    const oldest = recent.find(({ seqs }) => seqs.length > 0)?.seqs[0] ?? 0;
    ring.begin(events, hasOlder ? oldest + seqsOfMs(DRAWN_BEFORE_MS) : firstSeqAt(clock.now() - FED_MS));
    unpublished = [];
    isBegun = true;
  }

  /** Gives new audiences what they may see of the ring. */
  async function welcome(joiners: readonly Audience[]): Promise<void> {
    const bySession = Map.groupBy(ring.events, ({ session }) => session);
    const sessions = [...bySession].flatMap(([id, [first]]) => (first === undefined ? [] : [{ ...first, id }]));
    const readers = joiners.map((audience) => ({
      person: audience.person,
      scope: audience.scope,
      sessions: sessions.filter((session) => mayConcern(session, audience)).map(({ id }) => id),
    }));
    const whole = await readWhole(pool, readers);
    for (const [index, audience] of joiners.entries()) {
      const events = [...(whole[index] ?? [])].flatMap((session) => bySession.get(session) ?? []);
      audience.take(events.toSorted((one, other) => one.place - other.place));
      audiences.add(audience);
    }
  }

  /** All lists are outdated: machines send the events that are gone again, under other numbers. */
  async function startAgain(): Promise<void> {
    if (!isBegun) await begin();
    const known = [...audiences.all];
    for (const audience of known) audience.forget();
    await welcome(known);
    for (const audience of known) audience.hub.reset();
    hasGoneBack = false;
  }

  async function publishNew(): Promise<void> {
    const fresh = await lines.read();
    if (fresh === null) onGoneBack();
    if (fresh === null || fresh.some(({ isErasure }) => isErasure)) {
      [isBegun, hasGoneBack] = [false, true];
      return startAgain();
    }
    unpublished = [...unpublished, ...fresh];
    if (unpublished.length === 0) return;
    const events = await readFedEvents(pool, unpublished);
    const seen = await seenBy(pool, audiences, ownersOf(unpublished, events));
    await readMarks(seen);
    const changed = new Set(unpublished.flatMap(({ sessions }) => sessions));
    const placed = ring.push(events);
    unpublished = [];
    for (const one of seen) publish(one, placed, changed);
  }

  function publish(
    { audience, asked, sessions: seen }: Seen,
    placed: readonly PlacedEvent[],
    changed: ReadonlySet<number>,
  ): void {
    const whole = new Set(seen.filter(({ access }) => access === "whole").map(({ row }) => row));
    // It may have seen them whole before.
    audience.hide(asked.filter((row) => !whole.has(row)));
    const events = placed.filter(({ session }) => whole.has(session));
    const sessions = seen.filter(({ row }) => changed.has(row)).map(({ session }) => session);
    if (events.length === 0 && sessions.length === 0) return;
    audience.take(events);
    audience.onShown(teamsOfOthers(audience.person, events));
    audience.hub.publish(
      events.map(({ event }) => event),
      sessions,
    );
    onPublished(audience);
  }

  async function readMarks(seen: readonly Seen[]): Promise<void> {
    await Promise.all(
      seen.map(async ({ audience, sessions }) => {
        const reader = createTeamReader({ pool, person: audience.person, scope: audience.scope, clock });
        for (const { session } of sessions) {
          if (itemsOf(session).length === 0) audience.marks.delete(session.sessionId);
          else audience.marks.set(session.sessionId, await reader.marksOf(session));
        }
      }),
    );
  }

  return {
    ring,
    /** Adds audiences that are new, then publishes what is new. */
    async read(joiners: readonly Audience[]): Promise<void> {
      if (hasGoneBack) await startAgain();
      if (!isBegun) await begin();
      if (joiners.length > 0) await welcome(joiners);
      await publishNew();
    },
    /** No stream is open: the next read starts over. */
    forget(): void {
      [isBegun, hasGoneBack] = [false, false];
    },
  };
}

/** Sessions that are concerned, each with its people: with a person alone where they have marked one. */
function ownersOf(lines: readonly FeedLine[], events: readonly FedEvent[]): readonly (readonly [number, Owned])[] {
  const ofLines = lines.flatMap((line) => line.sessions.map((session) => [session, line] as const));
  return [...events.map((event) => [event.session, event] as const), ...ofLines];
}

/** What each audience sees of sessions that can concern it. */
export async function seenBy(
  pool: Pool,
  audiences: Audiences,
  sessions: Iterable<readonly [number, Owned]>,
): Promise<readonly Seen[]> {
  const asked = new Map<Audience, Set<number>>();
  for (const [session, owned] of sessions) {
    for (const audience of audiences.concernedBy(owned)) {
      const known = asked.get(audience);
      if (known === undefined) asked.set(audience, new Set([session]));
      else known.add(session);
    }
  }
  const readers = [...asked].map(([audience, ids]) => ({ audience, ...audience, sessions: [...ids] }));
  const seen = Map.groupBy(await readSeen(pool, readers), ({ reader }) => reader);
  return readers.map(({ audience, sessions: ids }, index) => ({
    audience,
    asked: ids,
    sessions: seen.get(index) ?? [],
  }));
}
