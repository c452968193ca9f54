import { REPLAY_TURN_MS } from "./stream-limits.ts";

/** Who catches up waits here for a turn. */
export interface ReplayScheduler {
  plan(run: () => void): void;
}

/**
 * Lets those who catch up work one after the other, a few milliseconds in one turn of the event loop: a thousand that
 * come back at once would otherwise all read in the same one, and keep events and everybody else waiting.
 */
export function createReplayScheduler(options: {
  /** Nobody waits any more. */
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
