import { batch } from "@preact/signals";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../src/api/routes.ts";
import { parseFrame, SSE_EVENT_NAME, type Frame } from "../../src/api/sse.ts";
import { backoffMs, type Backoff } from "../../src/core/backoff.ts";
import type { Timers } from "../state/page-clock.ts";

/** After this long without a frame, the connection counts as lost: the daemon's heartbeat is once a second. */
export const MIN_SILENCE_MS = 5000;

/** Upper limit of the timeout for a slower heartbeat. */
const MAX_SILENCE_MS = 120_000;

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
  /** The stream continues there. */
  readonly position: () => StreamPosition;
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
  let heartbeatAtMs: number | null = null;
  let silenceMs = MIN_SILENCE_MS;

  function connect(): void {
    cancelRetry?.();
    cancelRetry = null;
    lastReceivedAtMs = readMs();
    heartbeatAtMs = null;
    close = dependencies.open(dependencies.position(), { onFrame: receive, onLost: lost });
    watch(silenceMs);
  }

  function receive(frame: Frame): void {
    failures = 0;
    lastReceivedAtMs = readMs();
    if (frame.type === "connected" || frame.type === "heartbeat") learnInterval();
    dependencies.onFrame(frame);
  }

  /** Four missed heartbeats mean a loss, regardless of their interval. */
  function learnInterval(): void {
    if (heartbeatAtMs !== null) {
      silenceMs = Math.min(MAX_SILENCE_MS, Math.max(MIN_SILENCE_MS, 4 * (lastReceivedAtMs - heartbeatAtMs)));
    }
    heartbeatAtMs = lastReceivedAtMs;
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
      silenceMs = Math.min(MAX_SILENCE_MS, silenceMs * 2);
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

/** Which events a client of the stream has. */
export interface StreamPosition {
  /** The greatest number. */
  readonly newest: number;
  /** Events with greater numbers may be missing. */
  readonly missedAfter: number;
}

export interface FrameHandlers {
  readonly onFrame: (frame: Frame) => void;
  /** The connection is closed or failed; it will not reconnect by itself. */
  readonly onLost: () => void;
}

/** Opens one connection. @returns closes it; no handler is called afterwards */
export type OpenFrames = (position: StreamPosition, handlers: FrameHandlers) => () => void;

/** The part of `EventSource` in use. */
export interface EventSourceLike {
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** Frames by the browser's `EventSource` without its reconnect: the live client handles backoff and gaps. */
export function framesByEventSource(create: (url: string) => EventSourceLike): OpenFrames {
  return ({ newest }, { onFrame, onLost }) => {
    const source = create(`${ROUTES.events}?${LAST_EVENT_ID_PARAMETER}=${newest}`);
    let open = true;
    function close(): void {
      open = false;
      source.close();
    }
    function receive(event: MessageEvent<string>): void {
      const frame = parseFrame(event.data);
      if (open && frame !== null) onFrame(frame);
    }
    for (const name of new Set(Object.values(SSE_EVENT_NAME))) source.addEventListener(name, receive);
    source.addEventListener("error", () => {
      if (!open) return;
      close();
      onLost();
    });
    return close;
  };
}

/** Minimum time between two draws: faster would be unreadable. */
const DRAW_EVERY_MS = 100;

/** A queue of frames for the store. */
export interface FrameBatcher {
  take(frame: Frame): void;
  /** Passes all waiting frames on now. */
  flush(): void;
}

/**
 * After a quiet moment, a frame passes at once. Frames close behind it wait and pass together, in order, as one change:
 * a hundred events a second cause ten draws and not two hundred.
 */
export function batchFrames(
  take: (frame: Frame) => void,
  { timers, readMs }: Pick<LiveClientDependencies, "timers" | "readMs">,
): FrameBatcher {
  let waiting: Frame[] = [];
  let cancel: (() => void) | null = null;
  let flushedAtMs = -Infinity;

  function flush(): void {
    cancel?.();
    cancel = null;
    if (waiting.length === 0) return;
    const frames = waiting;
    waiting = [];
    flushedAtMs = readMs();
    batch(() => {
      for (const frame of frames) take(frame);
    });
  }

  return {
    flush,
    take: (frame) => {
      waiting.push(frame);
      if (cancel !== null) return;
      const sinceMs = readMs() - flushedAtMs;
      // Do not wait after a clock was set back.
      if (sinceMs >= DRAW_EVERY_MS || sinceMs < 0) flush();
      else cancel = timers.after(DRAW_EVERY_MS - sinceMs, flush);
    },
  };
}
