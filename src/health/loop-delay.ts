import { createHistogram } from "node:perf_hooks";
import type { LoopDelay } from "./health-snapshot.ts";

/** A turn of the timer that measures: short enough to see what a person could feel. */
const TURN_MS = 20;

/** After so long without work the timer rests: an idle daemon is not to be woken fifty times a second. */
const REST_AFTER_MS = 3000;

/** Five minutes of work; older turns say nothing about now. */
const MAX_TURNS = 15_000;

const US_PER_MS = 1000;

/** Measures the event loop, but only while something happens. */
export interface LoopWatch {
  /** Something happens. */
  touch(): void;
  /** Null while nothing has been measured. */
  read(): LoopDelay | null;
  stop(): void;
}

/**
 * By a timer of our own: `monitorEventLoopDelay` has no pause in which it forgets when it ran last, so that each rest
 * would be taken for one long delay.
 */
export function watchLoop(): LoopWatch {
  // Microseconds; two figures are enough.
  const late = createHistogram({ figures: 2, highest: 3.6e9 });
  let timer: NodeJS.Timeout | null = null;
  let dueAtMs = 0;
  let restAtMs = 0;

  function turn(): void {
    const nowMs = performance.now();
    if (late.count >= MAX_TURNS) late.reset();
    // A histogram knows no zero.
    late.record(Math.max(1, Math.round((nowMs - dueAtMs) * US_PER_MS)));
    dueAtMs = nowMs + TURN_MS;
    if (nowMs >= restAtMs) stop();
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    touch: () => {
      const nowMs = performance.now();
      restAtMs = nowMs + REST_AFTER_MS;
      if (timer !== null) return;
      dueAtMs = nowMs + TURN_MS;
      timer = setInterval(turn, TURN_MS).unref();
    },
    read: () => {
      if (late.count === 0) return null;
      return { count: late.count, p99Ms: toMs(late.percentile(99)), maxMs: toMs(late.max) };
    },
    stop,
  };
}

/** To a tenth. */
function toMs(us: number): number {
  return Math.round(us / 100) / 10;
}
