import type { Frame } from "../../src/api/frame.ts";
import { backoffMs, type Backoff } from "../../src/core/backoff.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../src/api/routes.ts";
import type { Timers } from "../timers.ts";
import type { OpenFrames } from "./frame-source.ts";

/** After this long without a frame, the connection counts as lost: the daemon's heartbeat is once a second. */
export const SHORTEST_SILENCE_MS = 5000;

/** Upper limit of the timeout for a slower heartbeat. */
const LONGEST_SILENCE_MS = 120_000;

/** Between two attempts to connect or to load. */
export const RETRY: Backoff = { firstMs: 500, maxMs: 10_000, jitter: [1, 0.5] };

/** Keeps one connection to the stream open between `start` and `stop`. */
export interface LiveClient {
  start(): void;
  stop(): void;
  /** Skips the backoff; no effect while connected. */
  retryNow(): void;
}

export interface LiveClientDependencies {
  readonly open: OpenFrames;
  readonly timers: Timers;
  readonly readMs: () => number;
  readonly random: () => number;
  /** The newest known event: the stream continues after it. */
  readonly lastSeq: () => number;
  readonly onFrame: (frame: Frame) => void;
  /** @param failures consecutive attempts without a frame */
  readonly onLost: (failures: number) => void;
}

export function createLiveClient(dependencies: LiveClientDependencies): LiveClient {
  const { timers, readMs } = dependencies;
  let running = false;
  let close: (() => void) | null = null;
  let cancelRetry: (() => void) | null = null;
  let cancelWatch: (() => void) | null = null;
  let failures = 0;
  let lastReceivedAtMs = 0;
  let beatAtMs: number | null = null;
  let silenceMs = SHORTEST_SILENCE_MS;

  function connect(): void {
    cancelRetry?.();
    cancelRetry = null;
    lastReceivedAtMs = readMs();
    beatAtMs = null;
    close = dependencies.open(`${ROUTES.events}?${LAST_EVENT_ID_PARAMETER}=${dependencies.lastSeq()}`, {
      onFrame: hear,
      onLost: lost,
    });
    watch(silenceMs);
  }

  function hear(frame: Frame): void {
    failures = 0;
    lastReceivedAtMs = readMs();
    if (frame.type === "connected" || frame.type === "heartbeat") learnRhythm();
    dependencies.onFrame(frame);
  }

  /** Four missed heartbeats mean a loss, whatever their interval. */
  function learnRhythm(): void {
    if (beatAtMs !== null) {
      silenceMs = Math.min(LONGEST_SILENCE_MS, Math.max(SHORTEST_SILENCE_MS, 4 * (lastReceivedAtMs - beatAtMs)));
    }
    beatAtMs = lastReceivedAtMs;
  }

  /** One timer that checks the silence, instead of one per frame. */
  function watch(delayMs: number): void {
    cancelWatch = timers.after(delayMs, () => {
      const leftMs = lastReceivedAtMs + silenceMs - readMs();
      if (leftMs > 0) {
        watch(leftMs);
        return;
      }
      // The heartbeat may be slower than assumed, so the next connection gets more time.
      silenceMs = Math.min(LONGEST_SILENCE_MS, silenceMs * 2);
      lost();
    });
  }

  function lost(): void {
    disconnect();
    failures++;
    cancelRetry = timers.after(backoffMs(failures, RETRY, dependencies.random()), connect);
    dependencies.onLost(failures);
  }

  function disconnect(): void {
    close?.();
    close = null;
    cancelWatch?.();
    cancelWatch = null;
    cancelRetry?.();
    cancelRetry = null;
  }

  return {
    start() {
      if (running) return;
      running = true;
      failures = 0;
      connect();
    },
    stop() {
      running = false;
      disconnect();
    },
    retryNow() {
      if (running && close === null) connect();
    },
  };
}
