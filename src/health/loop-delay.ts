import { createHistogram } from "node:perf_hooks";
import type { LoopDelay } from "./health-snapshot.ts";

/** Interval of the measuring timer: short enough for delays that a person can feel. */
const TURN_MS = 20;

/** Without work the timer stops after this: it would wake an idle daemon fifty times a second. */
const REST_AFTER_MS = 3000;

/** Five minutes of work; older turns are out of date. */
const MAX_TURNS = 15_000;

const US_PER_MS = 1000;

/** Measures the event loop, but only while something happens. */
export interface LoopWatch {
  /** Starts the timer, or keeps it running. */
  touch(): void;
  /** Null before the first measurement. */
  read(): LoopDelay | null;
  stop(): void;
}

/**
 * With its own timer: `monitorEventLoopDelay` cannot forget its last run, so it would report each pause as one long
 * delay.
 */
export function watchLoop(): LoopWatch {
  // Microseconds; two significant digits are enough.
  const late = createHistogram({ figures: 2, highest: 3.6e9 });
  let timer: NodeJS.Timeout | null = null;
  let dueAtMs = 0;
  let restAtMs = 0;

  function turn(): void {
    const nowMs = performance.now();
    if (late.count >= MAX_TURNS) late.reset();
    // A histogram cannot record 0.
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

/** Rounded to a tenth. */
function toMs(us: number): number {
  return Math.round(us / 100) / 10;
}
