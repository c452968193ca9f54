import { setImmediate as turn } from "node:timers/promises";
import type { Clock, Sleep } from "../../src/core/ports.ts";

export interface VirtualTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Moves on, waking every sleeper at its own moment, and lets what they do happen in between. */
  advance(ms: number): Promise<void>;
}

/** Time that moves only when a test says so: hours pass in milliseconds, and always in the same way. */
export function virtualTime(startMs = Date.UTC(2026, 10, 25, 12)): VirtualTime {
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
      await settle();
      for (;;) {
        const next = [...sleepers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.atMs);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}

/** Promises of whoever was woken run to their next wait; real I/O on loopback takes a few turns. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}
