import { performance } from "node:perf_hooks";

/** Runs a piece of work again and again, each time in a turn of the event loop of its own. */
export interface LoopScheduler {
  /** As soon as waiting input and output had their chance. */
  soon(): void;
  /** At a time on the monotonic clock; the earliest asked for counts. */
  at(timeMs: number): void;
  stop(): void;
  stopped(): boolean;
}

export function createLoopScheduler(work: () => void): LoopScheduler {
  let immediate: NodeJS.Immediate | null = null;
  let timer: NodeJS.Timeout | null = null;
  let timerAtMs = Infinity;
  let stopped = false;

  function run(): void {
    clear();
    work();
  }

  function clear(): void {
    if (immediate !== null) clearImmediate(immediate);
    if (timer !== null) clearTimeout(timer);
    immediate = null;
    timer = null;
    timerAtMs = Infinity;
  }

  return {
    soon() {
      if (!stopped) immediate ??= setImmediate(run);
    },
    at(timeMs) {
      if (stopped || immediate !== null || timeMs >= timerAtMs) return;
      if (timer !== null) clearTimeout(timer);
      timerAtMs = timeMs;
      // Rounded up: a timer that is early by a fraction would fire again at once.
      timer = setTimeout(run, Math.max(1, Math.ceil(timeMs - performance.now()))).unref();
    },
    stop() {
      stopped = true;
      clear();
    },
    stopped: () => stopped,
  };
}
