import type { Timers } from "../timers.ts";

/** Time for tests: it moves only on request, and then fires every due timer in order. */
export interface FakeTime extends Timers {
  now(): number;
  /** Moves the time and waits for pending promises after each timer. */
  advance(ms: number): Promise<void>;
}

export function createFakeTime(startMs = 1_000_000): FakeTime {
  let nowMs = startMs;
  let waiting: { readonly dueMs: number; readonly task: () => void }[] = [];

  return {
    now: () => nowMs,
    after(delayMs, task) {
      const entry = { dueMs: nowMs + delayMs, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = waiting.filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        waiting = waiting.filter((entry) => entry !== next);
        nowMs = next.dueMs;
        next.task();
        await settle();
      }
      nowMs = endMs;
    },
  };
}

/** A macrotask: every promise that can settle has settled by then. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
