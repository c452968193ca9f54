import type { Commits, StoredEvent } from "../../core/event.ts";
import type { Clock, EventReader, Logger } from "../../core/ports.ts";
import { NO_WORK, RECENT_MS, withEvent } from "../../core/session/recent-work.ts";
import type { Session } from "../../core/session/session.ts";
import { createUsualDurations, type DurationCell, type UsualOf } from "../../core/session/usual-duration.ts";
import {
  isLive,
  warningsOf,
  type FullContextOf,
  type Warning,
  type WatchedSession,
} from "../../core/session/warnings.ts";

interface WarningWatchOptions {
  readonly commits: Pick<Commits, "onCommit">;
  readonly store: Pick<EventReader, "attention" | "log">;
  /** Durations of stored calls; takes some time, and runs beside the event loop. */
  readonly readDurations: () => Promise<readonly DurationCell[]>;
  readonly fullContextOf: FullContextOf;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The least recently changed one is dropped beyond this. */
const MAX_SESSIONS = 500;

/** What a start reads of the work before it, of all sessions together: 15 ms. */
const AT_START = { events: 10_000, ageMs: 3_600_000 };

/** Keeps in memory what warnings need: the running sessions, their recent work, and how long calls usually take. */
export function createWarningWatch(options: WarningWatchOptions) {
  const { commits, store, readDurations, fullContextOf, clock, logger } = options;
  const watched = new Map<string, WatchedSession>();
  const durations = createUsualDurations();
  let loading: Promise<void> | null = null;
  let isLoaded = false;

  function keep(session: Session, nowMs: number): void {
    const { sessionId } = session;
    const work = watched.get(sessionId)?.work ?? NO_WORK;
    watched.delete(sessionId);
    // Between two turns its edits stay for a while: the next turn may begin within minutes.
    const isOver = session.endedAtMs !== null || nowMs - session.lastUsedAtMs >= RECENT_MS;
    if (!isLive(session, nowMs) && isOver) return;
    watched.set(sessionId, { session, work });
    const oldest = watched.size > MAX_SESSIONS ? watched.keys().next().value : undefined;
    if (oldest !== undefined) watched.delete(oldest);
  }

  function take(event: StoredEvent): void {
    const { sessionId, toolName, durationMs, summary } = event;
    const known = watched.get(sessionId);
    const work = known === undefined ? NO_WORK : withEvent(known.work, event);
    if (known !== undefined && work !== known.work) watched.set(sessionId, { ...known, work });
    // A failed call's line ends with its error, which is no part of its kind.
    if (!isLoaded || toolName === null || durationMs === null || event.hookEventName !== "PostToolUse") return;
    durations.measured({ toolName, summary }, durationMs);
  }

  commits.onCommit(({ events, sessions }) => {
    const nowMs = clock.now();
    for (const session of sessions) keep(session, nowMs);
    for (const event of events) take(event);
  });

  /** Calls that end while the durations are read may be missing in them; none counts twice. */
  async function load(): Promise<void> {
    try {
      for (const cell of await readDurations()) durations.add(cell);
      isLoaded = true;
    } catch (error) {
      logger.debug("the usual durations could not be read", { reason: String(error) });
    }
  }

  const usualOf: UsualOf = (call) => {
    loading ??= load();
    return durations.usualOf(call);
  };

  return {
    name: "warnings",
    /** Reads what running sessions did before this start. */
    start: () => {
      const nowMs = clock.now();
      for (const kind of ["running", "waiting"] as const) {
        for (const session of store.attention(kind, { limit: MAX_SESSIONS, nowMs })) keep(session, nowMs);
      }
      if (watched.size === 0) return;
      const { events } = store.log({ sinceMs: nowMs - AT_START.ageMs, limit: AT_START.events });
      for (const event of events.toReversed()) take(event);
    },
    usualOf,
    warnings: (): readonly Warning[] => warningsOf([...watched.values()], usualOf, clock.now(), fullContextOf),
  };
}
