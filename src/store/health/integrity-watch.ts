import { DAY_MS } from "../../core/time-units.ts";
import { execFile } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Integrity } from "../../core/health.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { HealthJournal } from "./health-journal.ts";

export interface IntegrityTimes {
  /** A start has enough to do. */
  readonly firstAfterMs: number;
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
  readonly times?: IntegrityTimes;
}

export type IntegrityWatch = ReturnType<typeof createIntegrityWatch>;

/** Checks the whole database: once a day while idle, and on request. */
export function createIntegrityWatch(options: IntegrityWatchOptions) {
  const { databaseFile, journal, clock, logger, onEnd, times = TIMES } = options;
  const startedAtMs = performance.now();
  let state: Integrity = { outcome: "never", atMs: null, problem: null, running: false };
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let check: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  try {
    const kept = journal.integrity();
    if (kept !== null) state = { ...state, ...kept, outcome: kept.problem === null ? "sound" : "damaged" };
  } catch (error) {
    logger.warn("the last integrity check of the database cannot be read", { reason: String(error) });
  }

  function isDue(): boolean {
    const nowMs = performance.now();
    if (nowMs - startedAtMs < times.firstAfterMs || nowMs - triedAtMs < times.againAfterMs) return false;
    return state.atMs === null || Math.abs(clock.now() - state.atMs) >= DAY_MS;
  }

  async function run(signal: AbortSignal): Promise<void> {
    try {
      keep(await checkIntegrity(databaseFile, signal));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) logger.warn("the integrity check of the database could not run", { reason });
      const isFirst = state.atMs === null && ({ outcome: "unfinished", problem: reason } as const);
      state = { ...state, ...isFirst, running: false };
    }
    check = null;
    onEnd();
  }

  function keep(problem: string | null): void {
    const atMs = clock.now();
    state = { outcome: problem === null ? "sound" : "damaged", atMs, problem, running: false };
    if (problem === null) logger.info("the database passed its integrity check");
    else logger.error("the database is damaged", { problem });
    try {
      journal.keepIntegrity({ atMs, problem });
    } catch (error) {
      logger.warn("the result of the integrity check cannot be stored", { reason: String(error) });
    }
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
    consider: ({ idle, journalBytes }: { readonly idle: boolean; readonly journalBytes: number }) => {
      if (check !== null && journalBytes > MAX_JOURNAL_BYTES) check.stop.abort(new Error("too much is being written"));
      else if (check === null && idle && isDue()) begin();
    },
    /** Begins now, unless it is running already. */
    begin,
    stop: async () => {
      const ending = check;
      ending?.stop.abort();
      await ending?.ended;
    },
  };
}

/** SQLite's messages for a file without a database, or without a whole one, before it reads tables. */
const DAMAGED = /malformed|not a database|disk I\/O error/;

/**
 * Checks a whole database in its own process, at the lowest priority. Aborting ends it at once.
 * @returns the damage in one line; null for a sound database
 * @throws Error when the check could not run, so that the database's state is unknown
 */
export async function checkIntegrity(file: string, signal: AbortSignal): Promise<string | null> {
  // The emitted file has another ending than the source.
  const script = fileURLToPath(new URL(`./integrity-process${extname(import.meta.filename)}`, import.meta.url));
  try {
    // It needs nothing of the daemon's environment.
    const options = { env: {}, signal, killSignal: "SIGKILL" } as const;
    const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", script, file], options);
    return stdout.trim().replaceAll("\n", "; ") || null;
  } catch (error) {
    // Aborted, without file descriptors, or the process failed.
    const errors = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const complaint = /^(?:\w*Error): (.+)$/m.exec(errors)?.[1] ?? String(error);
    if (DAMAGED.test(complaint)) return complaint;
    throw new Error(complaint, { cause: error });
  }
}
