import { basename } from "node:path";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { Clock, EventReader, Logger, Observer, Sleep, TranscriptStore } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { effectiveState } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import { systemSleep } from "../../system/clock.ts";
import { createPollScheduler } from "./poll-scheduler.ts";
import { FollowedSession } from "./followed-session.ts";
import { pollDelayMs } from "./poll-delay.ts";
import { createReadScheduler } from "./read-scheduler.ts";

/** More sessions than anybody runs at once; of more, those that are busy, then those that changed last. */
const MAX_FOLLOWED = 200;

/** Each read holds one file open, and a chunk of 64 KiB. */
const READS_AT_ONCE = 2;

/** The client writes its transcript a little after its hooks; events that come together are one reason to look. */
const QUIET_MS = 250;

/** The same where the client's registry has told already that something happened. */
const WRITTEN_WITHIN_MS = 100;

/** Sessions changed this lately may have ended while no daemon ran, and told of their cost since. */
const LATELY_MS = 3_600_000;

export interface TranscriptWatchOptions {
  readonly observer: Observer;
  readonly store: TranscriptStore;
  readonly history: Pick<EventReader, "log" | "sessions" | "running">;
  readonly prices: PriceTable;
  /** Only what lies under its `projects` is read. */
  readonly configDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where a test has its own time. */
  readonly sleep?: Sleep;
  /** Hooks have told what is not in the store yet: what comes after it has to wait. */
  readonly isBehind: () => boolean;
  /** What takes the secrets out of lines, as the settings say now. */
  readonly redactor?: () => Redactor;
}

/** Follows the transcripts of sessions and hands on what no hook tells. */
export interface TranscriptWatch {
  /** Looks at the sessions that are open already. */
  start(): void;
  /** To be called after every commit. */
  changed(sessions: readonly Session[]): void;
  /** Somebody knows that something has just happened in it. */
  checkSoon(sessionId: string): void;
  /** Whether it was read since {@link lookSoon}, and tells of no failed turn whose hook may still come. */
  isQuiet(sessionId: string): boolean;
  /** Obeys other prices: the costs of the sessions that are followed are told anew. */
  configure(prices: PriceTable): void;
  status(): { readonly followed: number; readonly reading: number };
  /** Ends reads between two chunks; afterwards nothing is told any more. */
  stop(): Promise<void>;
}

export function createTranscriptWatch(options: TranscriptWatchOptions): TranscriptWatch {
  const { observer, history, clock, logger, isBehind, sleep = systemSleep } = options;
  const stopping = new AbortController();
  let { prices } = options;
  let isStarted = false;
  /** What we tell comes back as a change, and is no reason to look. */
  let isReporting = false;
  /** Who changed last is last. */
  const followed = new Map<string, FollowedSession>();
  const troubled = new Set<string>();

  const reported: Observer = {
    observe: (events) => reporting(() => observer.observe(events)),
    applyFacts: (sessionId, facts) => reporting(() => observer.applyFacts(sessionId, facts)),
  };
  const context = {
    configDir: options.configDir,
    observer: reported,
    store: options.store,
    log: history.log,
    clock,
    logger,
    signal: stopping.signal,
    prices: () => prices,
    redactor: options.redactor,
  };
  const pollScheduler = createPollScheduler({ clock, sleep, onDue: (sessionId) => readScheduler.request(sessionId) });
  const readScheduler = createReadScheduler({ atOnce: READS_AT_ONCE, work: check });

  function reporting(report: () => void): void {
    isReporting = true;
    try {
      report();
    } finally {
      isReporting = false;
    }
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
      troubled.delete(sessionId);
    } catch (error) {
      complain(one, error);
    }
    // It may have been replaced meanwhile.
    if (followed.get(sessionId) === one) planNextCheck(one);
  }

  function planNextCheck(one: FollowedSession): void {
    const { sessionId } = one.session;
    const atMs = one.nextCheckMs();
    if (atMs !== null) pollScheduler.bringForward(sessionId, atMs);
    // What is refused stays, so as to be refused once.
    else if (!one.isRefused) followed.delete(sessionId);
  }

  function complain({ session, path }: FollowedSession, error: unknown): void {
    if (troubled.has(session.sessionId) || stopping.signal.aborted) return;
    troubled.add(session.sessionId);
    logger.warn("a transcript cannot be read now", { file: basename(path), reason: String(error) });
  }

  function follow(session: Session): FollowedSession | null {
    const { sessionId, transcriptPath } = session;
    if (transcriptPath === null) return null;
    const known = followed.get(sessionId);
    // To the end of the map.
    followed.delete(sessionId);
    const one = known?.path === transcriptPath ? known : new FollowedSession(session, transcriptPath, context);
    one.update(session);
    followed.set(sessionId, one);
    makeRoom();
    return one;
  }

  /** Stands in the path of every event: trouble with a transcript is nobody else's. */
  function checkAtChanged(session: Session): void {
    try {
      const one = follow(session);
      if (one === null || one.isRefused) return;
      one.hurry();
      pollScheduler.bringForward(session.sessionId, clock.now() + QUIET_MS);
    } catch (error) {
      logger.warn("a transcript cannot be followed now", { session: session.sessionId, reason: String(error) });
    }
  }

  /** Sessions that rest go first: that a wait or a turn was interrupted, only its transcript tells. */
  function makeRoom(): void {
    for (const isSpared of [isBusy, () => false]) {
      for (const [sessionId, { session }] of followed) {
        if (followed.size <= MAX_FOLLOWED) return;
        if (readScheduler.isRunning(sessionId) || isSpared(session)) continue;
        followed.delete(sessionId);
        troubled.delete(sessionId);
        pollScheduler.delete(sessionId);
      }
    }
  }

  function isBusy(session: Session): boolean {
    const state = effectiveState(session, clock.now());
    return state === "waiting" || state === "working";
  }

  return {
    start: () => {
      isStarted = true;
      const nowMs = clock.now();
      const newestFirst = history.sessions({ machine: null, limit: MAX_FOLLOWED, nowMs });
      // Who runs may have been silent while hundreds of others came and went; who changed last is last.
      for (const session of [...history.running(nowMs), ...newestFirst.toReversed()]) {
        const isLate = nowMs - session.lastUsedAtMs < LATELY_MS;
        if (!isLate && pollDelayMs(session, nowMs) === null) continue;
        if (follow(session) !== null) pollScheduler.set(session.sessionId, nowMs);
      }
    },

    changed: (sessions) => {
      if (!isStarted || stopping.signal.aborted) return;
      for (const session of sessions) {
        if (isReporting) {
          followed.get(session.sessionId)?.update(session);
          continue;
        }
        checkAtChanged(session);
      }
    },

    checkSoon: (sessionId) => {
      const one = followed.get(sessionId);
      if (one === undefined || one.isRefused) return;
      const atMs = clock.now() + WRITTEN_WITHIN_MS;
      one.expectCheck(atMs);
      pollScheduler.bringForward(sessionId, atMs);
    },

    isQuiet: (sessionId) => followed.get(sessionId)?.isQuiet !== false,

    configure: (next) => {
      if (next === prices) return;
      prices = next;
      for (const one of followed.values()) {
        try {
          one.reportUsage();
        } catch (error) {
          complain(one, error);
        }
      }
    },

    status: () => ({ followed: followed.size, reading: readScheduler.runningCount }),

    stop: async () => {
      stopping.abort();
      pollScheduler.stop();
      await readScheduler.stop();
    },
  };
}
