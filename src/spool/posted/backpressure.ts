import { performance } from "node:perf_hooks";

/** Senders get the event loop this many times longer than the store, up to a limit in a row. */
const SHARE = 2;
const MAX_MS = 25;

/** Interval of the check whether senders need the loop, and the idle part of it that shows they do not. */
const CHECK_MS = 1;
const IDLE_SHARE = 0.3;

/** Keeps storing from delaying HTTP senders while they are sending. */
export interface IngestBackpressure {
  /** Payloads were posted. */
  arrived(): void;
  /** The store has worked this long. */
  worked(elapsedMs: number): void;
  /** When to ask again, on the monotonic clock; null when the store may work. */
  untilMs(): number | null;
}

/**
 * A sender is answered as soon as its payload is safe, and Claude Code may wait for that answer. So answers come first:
 * a burst is written at the speed of a journal and stored afterwards. While the event loop has idle time, the store
 * does not wait.
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
