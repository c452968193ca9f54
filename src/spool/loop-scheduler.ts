import { performance } from "node:perf_hooks";

/** Runs a piece of work again and again, each time in its own turn of the event loop. */
export interface LoopScheduler {
  /** Runs as soon as pending input and output are handled. */
  soon(): void;
  /** Runs at a time on the monotonic clock; the earliest requested time counts. */
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
