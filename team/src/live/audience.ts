import type { HealthDto, MetricsDto } from "../../../src/api/dto.ts";
import type { Clock, EventReader, Logger } from "../../../src/core/ports.ts";
import type { Mark } from "../../../src/core/session/attention-item.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { createHub, type Hub } from "../../../src/stream/hub.ts";
import type { LastEventId, StreamHistory } from "../../../src/stream/replay.ts";
import { seqsOfMs } from "../ingest/event-numbers.ts";
import type { Scope } from "../rights/scope.ts";
import type { Person } from "../rights/rights.ts";
import type { PlacedEvent, Ring } from "./ring.ts";

/** Streams of one person in one scope: their windows and tabs. */
const MOST_STREAMS = 50;

const HEARTBEAT_MS = 1_000;

/** "The last hour" changes without any event. */
const METRICS_REFRESH_MS = 30_000;

/** Events become visible in another order than that of their numbers, but at most this much later. */
const OVERLAP_MS = 25_000;

export interface Audience {
  readonly person: Person;
  readonly scope: Scope;
  readonly hub: Hub;
  /** Hears of the teams of others' events that are sent to them. */
  readonly onShown: (teams: Iterable<number>) => void;
  /** As `RightsRow` has it; null before it was read. */
  about: string | null;
  /** Null: not read yet. */
  metrics: MetricsDto | null;
  /** Null: not read yet. */
  health: HealthDto | null;
  /** Sessions whose state has become stale lately. */
  stale: readonly Session[];
  /** On the open items of sessions. */
  readonly marks: Map<string, readonly Mark[]>;
  /** Events that they may read whole, in the order of their places, with those that are no longer in the ring. */
  take(events: readonly PlacedEvent[]): void;
  /** Teams of others' events that may be replayed. */
  shownTeams(): Iterable<number>;
  /** The ring has started over. */
  forget(): void;
  /** Sessions that they do not see whole are not replayed. */
  hide(sessions: readonly number[]): void;
  /**
   * Where a client goes on that has that event: the position of a place, or what begins with a reset.
   * @param stored of what they may see the newest number, and whether they may see that event: both from before the
   * ring was read last
   */
  positionOf(lastEventId: LastEventId, stored: { readonly newestSeq: number; readonly isStored: boolean }): LastEventId;
}

interface AudienceOptions {
  readonly person: Person;
  readonly scope: Scope;
  readonly onShown: Audience["onShown"];
  readonly ring: Ring;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One person in one scope while they are connected. */
export function createAudience({ person, scope, onShown, ring, clock, logger }: AudienceOptions): Audience {
  let events: PlacedEvent[] = [];
  /** The place of the last event that is not kept any more. */
  let dropped = 0;
  /** The number of that event; of the newest one that they could see, where none was here. */
  let olderSeq = 0;
  /** Stale sessions that were sent to them, with the time. */
  const reported = new Map<string, number | null>();

  const history: StreamHistory & Pick<EventReader, "becameStaleBetween" | "marksOf"> = {
    firstSeq: () => dropped + 1,
    lastSeq: () => events.at(-1)?.place ?? dropped,
    eventsAfter: (place, limit) => {
      const from = firstAfter(events, place);
      return events.slice(from, from + limit).map(({ event }) => event);
    },
    // The place of an event that is not kept stands for all before it.
    numberOf: (place) => ring.at(place)?.seq ?? olderSeq,
    // The replica looks for them once for all, at its own times.
    becameStaleBetween: () => {
      const fresh = audience.stale.filter((one) => reported.get(one.sessionId) !== (one.sharing?.staleAtMs ?? null));
      reported.clear();
      for (const one of audience.stale) reported.set(one.sessionId, one.sharing?.staleAtMs ?? null);
      return fresh;
    },
    marksOf: ({ sessionId }) => audience.marks.get(sessionId) ?? [],
  };
  function passOver(event: PlacedEvent | undefined): void {
    if (event === undefined) return;
    dropped = event.place;
    olderSeq = Math.max(olderSeq, event.seq);
  }

  const hub = createHub({
    history,
    readMetrics: () => audience.metrics,
    clock,
    logger,
    maxConnections: MOST_STREAMS,
    heartbeatIntervalMs: HEARTBEAT_MS,
    metricsRefreshMs: METRICS_REFRESH_MS,
  });

  const audience: Audience = {
    person,
    scope,
    hub,
    onShown,
    about: null,
    metrics: null,
    health: null,
    stale: [],
    marks: new Map(),
    take(more) {
      const oldest = ring.events[0]?.place ?? 0;
      const gone = firstAfter(events, oldest - 1);
      passOver(events[gone - 1]);
      events = gone === 0 ? events : events.slice(gone);
      events.push(...more);
    },
    shownTeams: () => teamsOfOthers(person, events),
    forget() {
      passOver(events.at(-1));
      events = [];
    },
    hide(sessions) {
      if (events.some(({ session }) => sessions.includes(session)))
        events = events.filter(({ session }) => !sessions.includes(session));
    },
    positionOf(lastEventId, { newestSeq, isStored }) {
      olderSeq = Math.max(olderSeq, newestSeq);
      if (typeof lastEventId !== "number") return lastEventId;
      const known = ring.find(lastEventId);
      const isExact = known !== undefined && known.readFrom > ring.begunAt;
      const overlap = lastEventId - seqsOfMs(OVERLAP_MS);
      // Lower than any place: too old. Nothing is missed where they had nothing newer.
      if (!isExact && overlap < ring.floorSeq && lastEventId < newestSeq) return dropped - 1;
      // A standby took over that lacked it. The newest one may be deleted for its age.
      if (!isStored && lastEventId !== newestSeq) return "invalid";
      // What an earlier read brought was visible wherever that event was: the client has it, unless its connection
      // broke between the two. Of other events it is only known that they are not much later than their numbers.
      const mayLack = ({ place, seq }: PlacedEvent): boolean =>
        isExact ? place >= known.readFrom || seq > lastEventId : seq > overlap;
      const next = events.find((one) => one.seq !== lastEventId && mayLack(one));
      return next === undefined ? history.lastSeq() : next.place - 1;
    },
  };
  hub.serveHealth(() => audience.health);
  return audience;
}

/** The teams of the events that are not the person's own. */
export function teamsOfOthers(
  { id }: Pick<Person, "id">,
  events: readonly Pick<PlacedEvent, "owner" | "team">[],
): ReadonlySet<number> {
  return new Set(events.flatMap(({ owner, team }) => (owner === id ? [] : [team])));
}

/** The index of the first event behind a place, by halving. */
function firstAfter(events: readonly PlacedEvent[], place: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.place ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
