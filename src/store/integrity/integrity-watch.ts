import type { HealthJournal, Integrity } from "../../core/health/health-journal.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { checkIntegrity } from "./check-integrity.ts";

const DAY_MS = 86_400_000;

export interface IntegrityTimes {
  /** A start has enough to do. */
  readonly firstAfterMs: number;
  /** An unfinished check is retried after this. */
  readonly againAfterMs: number;
}

const TIMES: IntegrityTimes = { firstAfterMs: 300_000, againAfterMs: 3_600_000 };

/** A reader blocks the clearing of the journal; this check must not make it grow without end. */
const MAX_JOURNAL_BYTES = 256e6;

interface IntegrityWatchOptions {
  readonly databaseFile: string;
  readonly journal: Pick<HealthJournal, "integrity" | "keepIntegrity">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEnd: () => void;
  /** For a test that does not want to wait. */
  readonly times?: IntegrityTimes;
}

/** Checks the whole database: once a day while idle, and on request. */
export interface IntegrityWatch {
  read(): Integrity;
  /** To be called periodically. */
  consider(now: { readonly idle: boolean; readonly journalBytes: number }): void;
  /** Begins now, unless it is running already. */
  begin(): void;
  stop(): Promise<void>;
}

export function createIntegrityWatch(options: IntegrityWatchOptions): IntegrityWatch {
  const { databaseFile, journal, clock, logger, onEnd, times = TIMES } = options;
  const startedAtMs = performance.now();
  let state: Integrity = { outcome: "never", atMs: null, problem: null, running: false };
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let check: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  try {
    const kept = journal.integrity();
    if (kept !== null) state = { ...state, ...kept, outcome: kept.problem === null ? "sound" : "damaged" };
  } catch (error) {
    logger.warn("when the database was looked through last cannot be read", { reason: String(error) });
  }

  function isDue(): boolean {
    const nowMs = performance.now();
    if (nowMs - startedAtMs < times.firstAfterMs || nowMs - triedAtMs < times.againAfterMs) return false;
    return state.atMs === null || Math.abs(clock.now() - state.atMs) >= DAY_MS;
  }

  async function run(signal: AbortSignal): Promise<void> {
    const result = await checkIntegrity(databaseFile, signal);
    const atMs = clock.now();
    check = null;
    if (result.kind === "unfinished") {
      // The previous result stays.
      if (!signal.aborted) logger.warn("the database could not be looked through", { reason: result.reason });
      const known = state.outcome === "sound" || state.outcome === "damaged";
      state = known
        ? { ...state, running: false }
        : { outcome: "unfinished", atMs: null, problem: result.reason, running: false };
      return onEnd();
    }
    const problem = result.kind === "damaged" ? result.problem : null;
    state = { outcome: result.kind, atMs, problem, running: false };
    if (problem === null) logger.info("the database was looked through: it is sound");
    else logger.error("the database is damaged", { problem });
    try {
      journal.keepIntegrity({ atMs, problem });
    } catch (error) {
      logger.warn("that the database was looked through cannot be written down", { reason: String(error) });
    }
    return onEnd();
  }

  function begin(): void {
    if (check !== null) return;
    triedAtMs = performance.now();
    state = { ...state, running: true };
    const stop = new AbortController();
    check = { stop, ended: run(stop.signal) };
  }

  return {
    read: () => state,
    consider: ({ idle, journalBytes }) => {
      if (check !== null && journalBytes > MAX_JOURNAL_BYTES) check.stop.abort(new Error("too much is being written"));
      else if (check === null && idle && isDue()) begin();
    },
    begin,
    stop: async () => {
      const ending = check;
      ending?.stop.abort();
      await ending?.ended;
    },
  };
}
