import { REPLAY_TURN_MS } from "./stream-limits.ts";

/** Queue of subscribers that catch up. */
export interface ReplayScheduler {
  plan(run: () => void): void;
}

/**
 * Lets subscribers catch up one after the other, a few milliseconds in one turn of the event loop. Otherwise a thousand
 * that reconnect at once would all read in the same turn and delay events and all other work.
 */
export function createReplayScheduler(options: {
  /** Called when the queue is empty. */
  readonly onRest: () => void;
}): ReplayScheduler {
  const waiting = new Set<() => void>();
  let isTurnAhead = false;

  function ahead(): void {
    if (!isTurnAhead) setImmediate(turn);
    isTurnAhead = true;
  }

  function turn(): void {
    isTurnAhead = false;
    const startedAtMs = performance.now();
    try {
      for (const run of waiting) {
        waiting.delete(run);
        run();
        if (performance.now() - startedAtMs >= REPLAY_TURN_MS) break;
      }
    } finally {
      if (waiting.size > 0) ahead();
      else options.onRest();
    }
  }

  return {
    plan(run) {
      waiting.add(run);
      ahead();
    },
  };
}
