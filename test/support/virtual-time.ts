import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import type { Clock, Sleep } from "../../src/core/ports.ts";

export interface VirtualTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Advances the time, wakes every sleeper at its own moment, and lets its work run in between. */
  advance(ms: number): Promise<void>;
}

/**
 * Time that only the test moves: hours pass in milliseconds, always in the same way.
 * @param isBusy whether real work, such as a request, is pending: time stops until it is done
 */
export function virtualTime(startMs = Date.UTC(2026, 10, 25, 12), isBusy = (): boolean => false): VirtualTime {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly atMs: number; wake(): void }>();

  return {
    clock: { now: () => nowMs },
    sleep: async (delayMs, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { atMs: nowMs + delayMs, wake: resolve };
      sleepers.add(sleeper);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      try {
        await promise;
      } finally {
        sleepers.delete(sleeper);
      }
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settle(isBusy);
      for (;;) {
        const next = [...sleepers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.atMs);
        sleepers.delete(next);
        next.wake();
        await settle(isBusy);
      }
      nowMs = endMs;
      await settle(isBusy);
    },
  };
}

/** Lets promises of woken sleepers run to their next wait; real I/O on loopback takes a few turns. */
async function settle(isBusy: () => boolean): Promise<void> {
  for (let quietTurns = 0; quietTurns < 20; quietTurns += 1) {
    await turn();
    if (!isBusy()) continue;
    quietTurns = 0;
    // Turns without a pause would take the core from the work that is waited for.
    await pause(1);
  }
}
