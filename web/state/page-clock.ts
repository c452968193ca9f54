import { signal, type ReadonlySignal } from "@preact/signals";

/** Differences below this are the way of a frame through the network, not a clock that is wrong. */
const TOLERATED_MS = 2000;

/** The daemon's time as the page shows it, moved once a second. */
export interface PageClock {
  readonly nowMs: ReadonlySignal<number>;
  tick(): void;
  /** The time now, to the millisecond, without telling anybody. */
  read(): number;
  /** Learns from a frame what time it is at the daemon: with a forwarded port that may be another machine. */
  hear(daemonMs: number): void;
}

export function createPageClock(readMs: () => number): PageClock {
  const nowMs = signal(readMs());
  let offsetMs = 0;
  return {
    nowMs,
    tick() {
      nowMs.value = readMs() + offsetMs;
    },
    read: () => readMs() + offsetMs,
    hear(daemonMs) {
      if (Number.isNaN(daemonMs)) return;
      const differenceMs = daemonMs - readMs();
      offsetMs = Math.abs(differenceMs) > TOLERATED_MS ? differenceMs : 0;
    },
  };
}
