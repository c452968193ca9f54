import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Clock, Logger, Observer } from "../../core/ports.ts";
import { clientViews } from "../../core/session-clients.ts";
import type { ClientProcess, Session } from "../../core/session.ts";
import { bootedAtMs, isProcess } from "../../system/process-identity.ts";
import { createEndedOnce } from "./ended-once.ts";
import { createProcessFinder } from "./find-processes.ts";
import { findLiving } from "./identify-client.ts";
import { claimsToBeBusy, contradictionOf, type Contradiction } from "./contradiction.ts";
import { processGone, turnInterrupted, type WatchedSession } from "./observed-events.ts";

/** How often processes are looked at while any of them is busy, and while all of them rest. */
const BUSY_INTERVAL_MS = 5_000;
const QUIET_INTERVAL_MS = 15_000;
/** How often it is written down that a busy session without events still lives. */
const SEEN_INTERVAL_MS = 60_000;

export interface ProcessWatchOptions {
  readonly observer: Observer;
  readonly sessions: {
    session(sessionId: string): Session | null;
    /** Those that may still run, and maybe others. */
    unended(): readonly Session[];
  };
  readonly registry: ClientRegistry;
  readonly rawLog: {
    /** Has the folder looked at for what nobody reported. */
    look(): void;
    /** Whether everything that hooks have written is in the store, as of the last look or later. */
    isCaughtUp(): boolean;
  };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly busyIntervalMs?: number;
  readonly quietIntervalMs?: number;
}

export interface ProcessWatch {
  /** Sessions as they are after a commit. */
  changed(sessions: readonly Session[]): void;
  /** The events of a commit, oldest first; after {@link changed}. */
  heard(events: readonly HookEvent[]): void;
  start(): void;
  stop(): void;
}

/** What is remembered of a watched session between two looks. */
interface Sight {
  session: WatchedSession;
  /** When the process was seen alive; 0 before the first look. */
  seenAtMs: number;
  /** It was gone, or ran another session, at the last look. */
  isMissing: boolean;
  /** Its process has begun another session since. */
  isReplaced: boolean;
  /** As of the last look. */
  contradiction: Contradiction | null;
}

/**
 * Tells when the process of a session is gone without a word, when it has gone over to another session, and when a turn
 * was interrupted or an answer given without a trace. Each is believed at the second look, and only once all that hooks wrote is stored:
 * a client that ends properly has said so by then. Without such sessions it holds no timer.
 */
export function createProcessWatch(options: ProcessWatchOptions): ProcessWatch {
  const { observer, sessions, registry, rawLog, clock, logger } = options;
  const { busyIntervalMs = BUSY_INTERVAL_MS, quietIntervalMs = QUIET_INTERVAL_MS } = options;
  const sights = new Map<string, Sight>();
  /** How many clients a session had, where it had several. */
  const placesOf = new Map<string, number>();
  const finder = createProcessFinder({ observer, sessionOf: sessions.session, registry, clock, onFound: noteReplaced });
  const endedOnce = createEndedOnce({ observer, sessionOf: sessions.session, registry });
  let timer: NodeJS.Timeout | null = null;
  let timerMs = 0;
  let lookup: NodeJS.Immediate | null = null;
  let isRunning = false;

  function changed(changedSessions: readonly Session[]): void {
    for (const [key, session] of changedSessions.flatMap(toViews)) {
      const sight = sights.get(key);
      if (!isWatchable(session)) sights.delete(key);
      else if (sight === undefined || !isSame(sight.session.process, session.process)) {
        sights.set(key, {
          session,
          seenAtMs: 0,
          isMissing: false,
          isReplaced: false,
          contradiction: null,
        });
      } else sight.session = session;
    }
    schedule();
  }

  /** Each client of a session is looked at by itself, under the place that it has among them. */
  function toViews(session: Session): readonly (readonly [string, Session])[] {
    const { sessionId } = session;
    const views = clientViews(session);
    const places = Math.max(views.length, placesOf.get(sessionId) ?? 1);
    if (views.length > 1) placesOf.set(sessionId, places);
    else placesOf.delete(sessionId);
    return Array.from({ length: places }, (_, place) => {
      const key = place === 0 ? sessionId : `${sessionId} ${place}`;
      const view = views[place];
      return [key, view === undefined || view.machine !== null ? { ...session, process: null } : view] as const;
    });
  }

  /** A process that is known to run one session runs no other any more. */
  function noteReplaced(sessionId: string, process: ClientProcess): void {
    for (const sight of sights.values()) {
      if (isSame(sight.session.process, process)) sight.isReplaced = sight.session.sessionId !== sessionId;
    }
  }

  function heard(events: readonly HookEvent[]): void {
    finder.heard(events);
    endedOnce.heard(events);
    schedule();
    // Not here: we are called from within a commit.
    if (isRunning && finder.hasWork()) lookup ??= setImmediate(find);
  }

  function find(): void {
    lookup = null;
    attempt("processes of sessions could not be noted", () => finder.find());
  }

  function schedule(): void {
    if (!isRunning) return;
    const isBusy = endedOnce.hasWork() || anyBusy(sights.values());
    const wantedMs = isBusy ? busyIntervalMs : sights.size === 0 ? null : quietIntervalMs;
    if (timer !== null && (wantedMs === null || wantedMs < timerMs)) {
      clearTimeout(timer);
      timer = null;
    }
    if (timer !== null || wantedMs === null) return;
    timerMs = wantedMs;
    timer = setTimeout(lookAround, timerMs).unref();
  }

  function lookAround(): void {
    timer = null;
    for (const sight of sights.values()) attempt("a session's process could not be noted", () => look(sight));
    attempt("a session's end could not be doubted", () => endedOnce.look());
    if (sights.values().some((sight) => sight.isMissing)) rawLog.look();
    schedule();
  }

  function look(sight: Sight): void {
    const { session } = sight;
    const isAlive = isProcess(session.process.pid, session.process.startTime) && !isOfEarlierBoot(session);
    if (isAlive) sight.seenAtMs = clock.now();
    if (!isAlive || isElsewhere(sight)) {
      if (sight.isMissing && rawLog.isCaughtUp()) lose(sight);
      sight.isMissing = true;
      return;
    }
    sight.isMissing = false;
    lookForContradiction(sight);
    const isSilent = sight.seenAtMs - session.lastSeenAtMs >= SEEN_INTERVAL_MS;
    if (isSilent && claimsToBeBusy(session))
      observer.amend(session.sessionId, [{ kind: "seen", atMs: sight.seenAtMs, pid: session.process.pid }]);
  }

  /** Where a process has no start time (no /proc), whatever bears its number after a restart of the machine is another. */
  function isOfEarlierBoot({ process, lastSeenAtMs }: WatchedSession): boolean {
    return process.startTime === "0" && lastSeenAtMs < bootedAtMs(clock.now());
  }

  function isElsewhere({ session, isReplaced }: Sight): boolean {
    return isReplaced && registry.client(session.process.pid)?.sessionId !== session.sessionId;
  }

  function lose({ session, seenAtMs }: Sight): void {
    const { sessionId } = session;
    // Resumed twice, it lives until the last of its processes is gone.
    const other = findLiving(sessionId, registry);
    const isKnown =
      other !== null &&
      clientViews(sessions.session(sessionId) ?? session).some(({ process }) => process?.pid === other.pid);
    if (other !== null && !isKnown && !isSame(other, session.process)) {
      observer.amend(sessionId, [{ kind: "process", process: other }]);
      return;
    }
    const lastSeenAtMs = Math.max(seenAtMs, session.lastSeenAtMs);
    if (lastSeenAtMs > session.lastSeenAtMs)
      observer.amend(sessionId, [{ kind: "seen", atMs: lastSeenAtMs, pid: session.process.pid }]);
    observer.observe([processGone(session, { nowMs: clock.now(), lastSeenAtMs })]);
    logger.info("the process of a session is gone", { session_id: sessionId, pid: session.process.pid });
  }

  function lookForContradiction(sight: Sight): void {
    const { session, contradiction: before } = sight;
    const now = rawLog.isCaughtUp() ? contradictionOf(session, registry, clock.now()) : null;
    sight.contradiction = now;
    if (now === null || now.kind !== before?.kind || now.sinceMs !== before.sinceMs) return;
    if (now.kind === "interrupted") observer.observe([turnInterrupted(session, now.sinceMs)]);
    else observer.amend(session.sessionId, [{ kind: "answered", atMs: now.sinceMs, pid: session.process.pid }]);
  }

  /** A store that takes nothing now is asked again at the next look. */
  function attempt(failure: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      logger.warn(failure, { reason: String(error) });
    }
  }

  return {
    changed,
    heard,
    start: () => {
      isRunning = true;
      const unended = sessions.unended();
      for (const session of unended) if (session.process === null) finder.recall(session);
      changed(unended);
      if (finder.hasWork()) lookup ??= setImmediate(find);
    },
    stop: () => {
      isRunning = false;
      if (timer !== null) clearTimeout(timer);
      if (lookup !== null) clearImmediate(lookup);
    },
  };
}

function isWatchable(session: Session): session is WatchedSession {
  return session.process !== null && session.state !== "ended" && session.state !== "lost";
}

function anyBusy(sights: Iterable<Sight>): boolean {
  for (const { session, isMissing } of sights) {
    if (isMissing || session.state === "starting" || claimsToBeBusy(session)) return true;
  }
  return false;
}

function isSame(a: ClientProcess, b: ClientProcess): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}
