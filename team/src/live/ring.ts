import type { StoredEvent } from "../../../src/core/event.ts";
import { REPLAY_LIMIT_EVENTS } from "../../../src/stream/replay.ts";

/** An event of the stream, at its place. */
export interface PlacedEvent {
  readonly place: number;
  /** The row of its session. */
  readonly session: number;
  readonly owner: number;
  readonly team: number;
  /** Its `seq` is the place, as a hub wants it. */
  readonly event: StoredEvent;
  /** Its own number. */
  readonly seq: number;
  /** The first place of the read that brought it. */
  readonly readFrom: number;
}

/** An event as the feed brings it. */
export type FedEvent = Pick<PlacedEvent, "session" | "owner" | "team" | "event">;

export type Ring = ReturnType<typeof createRing>;

/** The last events of all people, in the order in which this replica saw them. Places begin at 1 and have no holes. */
export function createRing(limit = REPLAY_LIMIT_EVENTS) {
  let events: PlacedEvent[] = [];
  let newest = 0;
  let begunAt = 0;
  /** Greater than the numbers of all events that are not here any more. */
  let floorSeq = 0;

  function trim(): void {
    if (events.length <= limit) return;
    // Not at each event: it moves all others.
    const dropped = events.splice(0, events.length - Math.floor(limit * 0.9));
    for (const { seq } of dropped) floorSeq = Math.max(floorSeq, seq + 1);
  }

  /** @returns what one read brought, at its places */
  function push(fed: readonly FedEvent[]): readonly PlacedEvent[] {
    const readFrom = newest + 1;
    const placed = fed.map(({ session, owner, team, event }): PlacedEvent => {
      const place = (newest += 1);
      return { place, session, owner, team, event: { ...event, seq: place }, seq: event.seq, readFrom };
    });
    events.push(...placed);
    trim();
    return placed;
  }

  return {
    get events(): readonly PlacedEvent[] {
      return events;
    },
    /** The place of the newest one. */
    get newest() {
      return newest;
    },
    /** Events with lower numbers may have been here, or may never have come. */
    get floorSeq() {
      return floorSeq;
    },
    /** The place of the last event that was there at the beginning. */
    get begunAt() {
      return begunAt;
    },
    /** Begins again, behind all places that were given. @param from as `floorSeq` */
    begin(fed: readonly FedEvent[], from: number): void {
      events = [];
      floorSeq = from;
      push(fed);
      begunAt = newest;
    },
    push,
    find: (seq: number): PlacedEvent | undefined => events.findLast((one) => one.seq === seq),
    at: (place: number): PlacedEvent | undefined => events[place - (events[0]?.place ?? 0)],
  };
}
