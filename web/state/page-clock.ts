import { signal, type ReadonlySignal } from "@preact/signals";

/** Smaller differences are network delay and not a wrong clock. */
const TOLERATED_MS = 2000;

/** The daemon's time for the page, updated once a second. */
export interface PageClock {
  readonly nowMs: ReadonlySignal<number>;
  /** The same, but never held: for how long no answer has come. */
  readonly tickedMs: ReadonlySignal<number>;
  tick(): void;
  /** Without an answer `nowMs` stands still: whether what is shown goes on is unknown. */
  hold(isHeld: boolean): void;
  /** The time now, to the millisecond, outside of any subscription. */
  read(): number;
  /** Takes the daemon's time from a frame: behind a forwarded port, it may be another machine. */
  adjust(daemonMs: number): void;
}

export function createPageClock(readMs: () => number): PageClock {
  const tickedMs = signal(readMs());
  const nowMs = signal(tickedMs.peek());
  let offsetMs = 0;
  let isHeld = false;
  function tick(): void {
    tickedMs.value = readMs() + offsetMs;
    if (!isHeld) nowMs.value = tickedMs.peek();
  }
  return {
    nowMs,
    tickedMs,
    tick,
    hold(next) {
      if (isHeld === next) return;
      isHeld = next;
      tick();
    },
    read: () => readMs() + offsetMs,
    adjust(daemonMs) {
      if (Number.isNaN(daemonMs)) return;
      const differenceMs = daemonMs - readMs();
      offsetMs = Math.abs(differenceMs) > TOLERATED_MS ? differenceMs : 0;
    },
  };
}

/** Timers as a dependency, so that a test can control the time. */
export interface Timers {
  /** Runs `task` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
}

export const browserTimers: Timers = {
  after(delayMs, task) {
    const id = setTimeout(task, delayMs);
    return () => clearTimeout(id);
  },
};

/** The browser's clock in milliseconds since the epoch. The page reads it only here. */
export function browserNow(): number {
  return Date.now();
}
