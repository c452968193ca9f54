import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { SessionDto } from "../../src/protocol/session-dto.ts";

/** The list of the newest sessions stays this short, however long the page is open. */
const KEPT_SESSIONS = 200;

/** A failure asks for somebody for so long; older ones are history. */
const FAILED_FOR_MS = 3_600_000;

/** Sessions by what they ask of a person, each list in the order in which it is shown. */
export interface SessionGroups {
  readonly waiting: readonly SessionDto[];
  /** Failed within the hour. */
  readonly failed: readonly SessionDto[];
  readonly running: readonly SessionDto[];
  readonly earlier: readonly SessionDto[];
}

export interface Sessions {
  readonly groups: ReadonlySignal<SessionGroups>;
  readonly loaded: ReadonlySignal<boolean>;
  find(sessionId: string): SessionDto | undefined;
  /** Those known to go on from a session, oldest first. */
  goingOnFrom(sessionId: string): readonly SessionDto[];
  /** One session from the stream. */
  put(session: SessionDto): void;
  /** The list from the daemon. @param forget drops what is not in it */
  load(list: readonly SessionDto[], options: { readonly forget: boolean }): void;
}

export function createSessions(nowMs: ReadonlySignal<number>): Sessions {
  const byId = signal<ReadonlyMap<string, SessionDto>>(new Map());
  const loaded = signal(false);
  // A minute is close enough for what changes after an hour.
  const minute = computed(() => Math.floor(nowMs.value / 60_000));
  const groups = computed(() => groupSessions([...byId.value.values()], minute.value * 60_000));

  function load(list: readonly SessionDto[], { forget }: { readonly forget: boolean }): void {
    const next = new Map(forget ? [] : byId.value);
    for (const session of list) {
      const known = next.get(session.session_id);
      // The stream may have told a newer state while the list was on its way.
      if (known === undefined || known.event_count <= session.event_count) next.set(session.session_id, session);
    }
    byId.value = next.size > KEPT_SESSIONS ? newest(next) : next;
  }

  return {
    groups,
    loaded,
    find: (sessionId) => byId.value.get(sessionId),
    goingOnFrom: (sessionId) =>
      [...byId.value.values()]
        .filter((session) => session.parent_session_id === sessionId)
        .sort(by((session) => session.started_at))
        .toReversed(),
    put: (session) => load([session], { forget: false }),
    load(list, options) {
      load(list, options);
      loaded.value = true;
    },
  };
}

function newest(sessions: ReadonlyMap<string, SessionDto>): ReadonlyMap<string, SessionDto> {
  const kept = [...sessions.values()].sort(by((session) => session.last_used_at)).slice(0, KEPT_SESSIONS);
  return new Map(kept.map((session) => [session.session_id, session]));
}

export function groupSessions(sessions: readonly SessionDto[], nowMs: number): SessionGroups {
  const waiting: SessionDto[] = [];
  const failed: SessionDto[] = [];
  const running: SessionDto[] = [];
  const earlier: SessionDto[] = [];
  for (const session of sessions) {
    const recent = nowMs - Date.parse(session.last_used_at) < FAILED_FOR_MS;
    if (session.state === "waiting") waiting.push(session);
    else if (session.state === "failed" && recent) failed.push(session);
    // One that was opened and left at its empty prompt does not run.
    else if (session.state === "working") running.push(session);
    else earlier.push(session);
  }
  return {
    // Who waits longest comes first.
    waiting: waiting.sort(by((session) => session.state_since)).toReversed(),
    failed: failed.sort(by((session) => session.state_since)),
    // By start, not by last event: rows that jump with every event cannot be read.
    running: running.sort(by((session) => session.started_at)),
    earlier: earlier.sort(by((session) => session.last_used_at)),
  };
}

/** Newest first; ties by id, so that the order is always the same. */
function by(time: (session: SessionDto) => string): (a: SessionDto, b: SessionDto) => number {
  return (a, b) => time(b).localeCompare(time(a)) || a.session_id.localeCompare(b.session_id);
}
