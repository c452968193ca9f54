import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { HealthJournal, Integrity } from "../../core/health.ts";
import type { Clock, Logger } from "../../core/ports.ts";

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
    logger.warn("the last integrity check of the database cannot be read", { reason: String(error) });
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
      if (!signal.aborted) logger.warn("the integrity check of the database could not run", { reason: result.reason });
      const known = state.outcome === "sound" || state.outcome === "damaged";
      state = known
        ? { ...state, running: false }
        : { outcome: "unfinished", atMs: null, problem: result.reason, running: false };
      return onEnd();
    }
    const problem = result.kind === "damaged" ? result.problem : null;
    state = { outcome: result.kind, atMs, problem, running: false };
    if (problem === null) logger.info("the database passed its integrity check");
    else logger.error("the database is damaged", { problem });
    try {
      journal.keepIntegrity({ atMs, problem });
    } catch (error) {
      logger.warn("the result of the integrity check cannot be stored", { reason: String(error) });
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

/** Room for five problems. */
const MAX_OUTPUT = 16_384;

/** SQLite's messages for a file without a database, or without a whole one, before it reads tables. */
const DAMAGED = /malformed|not a database|disk I\/O error/;

type IntegrityResult =
  | { readonly kind: "sound" }
  | { readonly kind: "damaged"; readonly problem: string }
  /** The check could not run, so the database's state is unknown. */
  | { readonly kind: "unfinished"; readonly reason: string };

/**
 * Checks a whole database in its own process, at the lowest priority. Aborting ends it at once.
 * @returns never rejects
 */
export async function checkIntegrity(file: string, signal: AbortSignal): Promise<IntegrityResult> {
  try {
    return await runProcess(file, signal);
  } catch (error) {
    // Without file descriptors, pipes are missing, too.
    return { kind: "unfinished", reason: String(error) };
  }
}

async function runProcess(file: string, signal: AbortSignal): Promise<IntegrityResult> {
  const { promise, resolve } = Promise.withResolvers<IntegrityResult>();
  // The emitted file has another ending than the source.
  const script = fileURLToPath(new URL(`./integrity-process${extname(import.meta.filename)}`, import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", script, file], {
    stdio: ["ignore", "pipe", "pipe"],
    // It needs nothing of the daemon's environment.
    env: {},
    signal,
    killSignal: "SIGKILL",
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (output = truncated(output + text)));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (errors = truncated(errors + text)));
  // Aborted, or the process could not start.
  child.on("error", (error) => resolve({ kind: "unfinished", reason: error.message }));
  child.on("close", (code) => {
    const problem = output.trim().replaceAll("\n", "; ");
    const complaint = /^(?:\w*Error): (.+)$/m.exec(errors)?.[1] ?? `it ended with ${code}`;
    if (code === 0) resolve(problem === "" ? { kind: "sound" } : { kind: "damaged", problem });
    else if (DAMAGED.test(complaint)) resolve({ kind: "damaged", problem: complaint });
    else resolve({ kind: "unfinished", reason: complaint });
  });
  return promise;
}

function truncated(text: string): string {
  return text.slice(0, MAX_OUTPUT);
}
