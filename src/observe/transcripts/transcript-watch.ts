import { basename } from "node:path";
import { transcriptsOf } from "../../agents/registry.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { PlanLimit } from "../../core/plan-limits.ts";
import type { Clock, EventReader, Logger, Observer, Sleep, TranscriptStore } from "../../core/ports.ts";
import type { CallDecision } from "../../core/request.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { effectiveState } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import { systemSleep } from "../../system/clock.ts";
import { FollowedSession } from "./followed-session.ts";
import { createPollScheduler, pollDelayMs } from "./poll-scheduler.ts";

/** More sessions than run at once; beyond that, busy sessions first, then those that changed last. */
const MAX_FOLLOWED = 200;

/** The client writes its transcript a little after its hooks; events that come together cause one read. */
const QUIET_MS = 250;

/** The same where the client's registry has already reported a change. */
const WRITTEN_WITHIN_MS = 100;

/** Sessions that changed within this time may have ended, and written their cost, while no daemon ran. */
const RECENT_MS = 3_600_000;

export interface TranscriptWatchOptions {
  readonly observer: Observer;
  readonly store: TranscriptStore;
  readonly history: Pick<EventReader, "log" | "sessions" | "running">;
  readonly prices: PriceTable;
  /** Only files under its `projects` are read. */
  readonly configDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For a test with its own clock. */
  readonly sleep?: Sleep;
  /** Whether hook files still wait for the store: later facts have to wait, too. */
  readonly isBehind: () => boolean;
  /** Removes secrets from lines, with the current settings. */
  readonly redactor?: () => Redactor;
  readonly onDecisions?: (sessionId: string, decisions: readonly CallDecision[]) => void;
  /** How much of its plan an agent says is used; the same may come again, also what it said long ago. */
  readonly onLimits?: (sessionId: string, limits: readonly PlanLimit[]) => void;
}

export type TranscriptWatch = ReturnType<typeof createTranscriptWatch>;

/** Follows the transcripts of sessions and reports what hooks miss. */
export function createTranscriptWatch(options: TranscriptWatchOptions) {
  const { observer, history, clock, logger, isBehind, sleep = systemSleep } = options;
  const stopping = new AbortController();
  let { prices } = options;
  let isStarted = false;
  /** In the order of change. */
  const followed = new Map<string, FollowedSession>();
  const failing = new Set<string>();

  const context = {
    configDir: options.configDir,
    observer,
    store: options.store,
    log: history.log,
    clock,
    logger,
    signal: stopping.signal,
    prices: () => prices,
    redactor: options.redactor,
    onDecisions: options.onDecisions,
    onLimits: options.onLimits,
  };
  const pollScheduler = createPollScheduler({ clock, sleep, onDue: request });
  /** Sessions to read, one after the other: first come, first served. */
  const waiting = new Set<string>();
  let readingId: string | null = null;
  let reading: Promise<void> | null = null;

  function request(sessionId: string): void {
    waiting.add(sessionId);
    reading ??= readWaiting();
  }

  async function readWaiting(): Promise<void> {
    // A session that is requested during its own read comes again, after all others.
    for (const sessionId of waiting) {
      waiting.delete(sessionId);
      readingId = sessionId;
      await check(sessionId);
    }
    readingId = null;
    reading = null;
  }

  async function check(sessionId: string): Promise<void> {
    const one = followed.get(sessionId);
    if (one === undefined) return;
    if (isBehind()) {
      pollScheduler.set(sessionId, clock.now() + QUIET_MS);
      return;
    }
    try {
      await one.check();
      failing.delete(sessionId);
    } catch (error) {
      warnOnce(one, error);
    }
    // It may have been replaced meanwhile.
    if (followed.get(sessionId) === one) planNextCheck(one);
  }

  function planNextCheck(one: FollowedSession): void {
    const { sessionId } = one.session;
    const atMs = one.nextCheckMs();
    if (atMs !== null) pollScheduler.bringForward(sessionId, atMs);
    // A refused one stays, so that it is refused once.
    else if (!one.isRefused) followed.delete(sessionId);
  }

  function warnOnce({ session, path }: FollowedSession, error: unknown): void {
    if (failing.has(session.sessionId) || stopping.signal.aborted) return;
    failing.add(session.sessionId);
    logger.warn("a transcript cannot be read now", { file: basename(path), reason: String(error) });
  }

  function follow(session: Session): FollowedSession | null {
    const { sessionId, agent } = session;
    // An imported one is read by the import.
    const format = transcriptsOf(agent);
    const transcriptPath = session.transcriptPath ?? format?.pathOf?.(sessionId, options.configDir) ?? null;
    if (transcriptPath === null || format === null || session.isImported) return null;
    const known = followed.get(sessionId);
    // To the end of the map.
    followed.delete(sessionId);
    const one =
      known?.path === transcriptPath ? known : new FollowedSession(session, transcriptPath, { ...context, format });
    one.update(session);
    followed.set(sessionId, one);
    evict();
    return one;
  }

  /** Runs in the path of every event: a transcript's failure must not stop the event. */
  function checkAtChanged(session: Session): void {
    try {
      const one = follow(session);
      if (one === null || one.isRefused) return;
      pollScheduler.bringForward(session.sessionId, clock.now() + QUIET_MS);
    } catch (error) {
      logger.warn("a transcript cannot be followed now", { session: session.sessionId, reason: String(error) });
    }
  }

  /** Idle sessions go first: an interrupted wait or turn shows only in the transcript. */
  function evict(): void {
    for (const isSpared of [isBusy, () => false]) {
      for (const [sessionId, { session }] of followed) {
        if (followed.size <= MAX_FOLLOWED) return;
        if (sessionId === readingId || isSpared(session)) continue;
        followed.delete(sessionId);
        failing.delete(sessionId);
        pollScheduler.delete(sessionId);
      }
    }
  }

  function isBusy(session: Session): boolean {
    const state = effectiveState(session, clock.now());
    return state === "waiting" || state === "working";
  }

  return {
    /** Checks the sessions that are open already. */
    start: (): void => {
      isStarted = true;
      const nowMs = clock.now();
      const newestFirst = history.sessions({ machine: null, limit: MAX_FOLLOWED, nowMs });
      // A running session may have been silent while hundreds of others changed; the latest change is last.
      for (const session of [...history.running(nowMs), ...newestFirst.toReversed()]) {
        const isLate = nowMs - session.lastUsedAtMs < RECENT_MS;
        if (!isLate && pollDelayMs(session, nowMs) === null) continue;
        if (follow(session) !== null) pollScheduler.set(session.sessionId, nowMs);
      }
    },

    /** To be called after every commit. */
    changed: (sessions: readonly Session[]): void => {
      if (!isStarted || stopping.signal.aborted) return;
      for (const session of sessions) checkAtChanged(session);
    },

    /** Requests a check: the session has just changed. */
    checkSoon: (sessionId: string): void => {
      const one = followed.get(sessionId);
      if (one === undefined || one.isRefused) return;
      const atMs = clock.now() + WRITTEN_WITHIN_MS;
      one.expectCheck(atMs);
      pollScheduler.bringForward(sessionId, atMs);
    },

    /** Whether it was read since `checkSoon`, and has no failed turn whose hook may still come. */
    isQuiet: (sessionId: string) => followed.get(sessionId)?.isQuiet !== false,

    /** Sets new prices: the costs of the followed sessions are reported again. */
    configure: (next: PriceTable): void => {
      if (next === prices) return;
      prices = next;
      // A report comes back as a change, which reorders the map.
      for (const one of followed.values().toArray()) {
        try {
          one.reportUsage();
        } catch (error) {
          warnOnce(one, error);
        }
      }
    },

    status: () => ({ followed: followed.size, reading: reading === null ? 0 : 1 }),

    /** Ends reads between two chunks; afterwards nothing is reported. */
    stop: async (): Promise<void> => {
      stopping.abort();
      pollScheduler.stop();
      waiting.clear();
      await reading;
    },
  };
}
