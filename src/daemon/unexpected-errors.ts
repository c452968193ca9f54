import type { Logger } from "../core/ports.ts";

/** The same message is logged once in this time: what fails in a timer fails again and again. */
const AGAIN_MS = 60_000;
const MAX_MESSAGES = 100;

export interface UnexpectedErrors {
  readonly count: () => number;
  /** Also for an error that was caught where nothing could be done about it. */
  readonly note: (error: unknown) => void;
  stop(): void;
}

interface UnexpectedErrorsOptions {
  readonly logger: Logger;
  /** Looks whether it tells that the database is damaged. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps what a timer or a handler throws from ending the process, and with it all live streams: it is logged, counted, and
 * the daemon goes on. Nothing that was committed is in danger, for transactions roll back where they are; what was not is
 * still in the raw log. Node hands unhandled rejections to the same listener.
 */
export function outliveUnexpectedErrors({ logger, onError }: UnexpectedErrorsOptions): UnexpectedErrors {
  const loggedAtMs = new Map<string, number>();
  let count = 0;

  function note(error: unknown): void {
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

  process.on("uncaughtException", note);
  return {
    count: () => count,
    note,
    stop: () => void process.off("uncaughtException", note),
  };
}
