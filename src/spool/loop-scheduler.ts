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
