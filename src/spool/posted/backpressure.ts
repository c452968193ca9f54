import { performance } from "node:perf_hooks";

/** How much longer than the store senders have the event loop, and for how long at most in a row. */
const SHARE = 2;
const MAX_MS = 25;

/** So often it is looked whether they need it, and so much of that time without work says that they do not. */
const CHECK_MS = 1;
const IDLE_SHARE = 0.3;

/** Keeps the store from taking the time of those who post, as long as they have something to say. */
export interface IngestBackpressure {
  /** Some were posted. */
  arrived(): void;
  /** The store has worked for so long. */
  worked(elapsedMs: number): void;
  /** When to ask again, on the monotonic clock; null when the store may work. */
  untilMs(): number | null;
}

/**
 * Whoever posts is answered as soon as its payload is safe, and Claude Code may wait for that answer, so answers come first:
 * a burst is taken at the speed of a journal and stored afterwards. Where the event loop has time left nobody yields.
 */
export function createIngestBackpressure(): IngestBackpressure {
  let hasArrived = false;
  let endMs = 0;
  let before = performance.eventLoopUtilization();

  return {
    arrived() {
      hasArrived = true;
    },
    worked(elapsedMs) {
      if (!hasArrived) return;
      hasArrived = false;
      endMs = performance.now() + Math.min(SHARE * elapsedMs, MAX_MS);
      before = performance.eventLoopUtilization();
    },
    untilMs() {
      const nowMs = performance.now();
      if (nowMs >= endMs) return null;
      const now = performance.eventLoopUtilization();
      const { idle, active } = performance.eventLoopUtilization(now, before);
      if (idle + active >= CHECK_MS) {
        before = now;
        if (idle > IDLE_SHARE * (idle + active)) return null;
      }
      return Math.min(endMs, nowMs + CHECK_MS);
    },
  };
}
