import type { Logger } from "../core/ports.ts";

/** The same message is logged once in this time: an error in a timer repeats. */
const AGAIN_MS = 60_000;
const MAX_MESSAGES = 100;

export type UnexpectedErrors = ReturnType<typeof outliveUnexpectedErrors>;

interface UnexpectedErrorsOptions {
  readonly logger: Logger;
  /** Checks whether the error means a damaged database. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps errors of timers and handlers from ending the process, and with it all streams: each is logged, counted, and
 * the daemon continues. Committed data is safe, because transactions roll back; everything else is still in the spool.
 * Node passes unhandled rejections to the same listener.
 */
export function outliveUnexpectedErrors({ logger, onError }: UnexpectedErrorsOptions) {
  const loggedAtMs = new Map<string, number>();
  let count = 0;

  function record(error: unknown): void {
    count += 1;
    const reason = String(error);
    const nowMs = performance.now();
    if (nowMs - (loggedAtMs.get(reason) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS) {
      if (loggedAtMs.size >= MAX_MESSAGES) loggedAtMs.clear();
      loggedAtMs.set(reason, nowMs);
      const stack = error instanceof Error ? (error.stack ?? null) : null;
      logger.error("an unexpected error; the daemon goes on", { reason, stack, count });
    }
    onError(error);
  }

  process.on("uncaughtException", record);
  return {
    count: () => count,
    /** Also for an error that was caught but could not be handled. */
    record,
    stop: () => void process.off("uncaughtException", record),
  };
}
