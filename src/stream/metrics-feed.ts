import { encodeFrame, type Frame } from "../api/sse.ts";
import type { Clock, Logger } from "../core/ports.ts";

/** Sends values (the metrics, the health) when they differ from those sent last. */
export interface MetricsFeed {
  /** Call it when the values may have changed. */
  changed(): void;
  /** Sends values at most one interval old to one new client. The client already receives broadcasts. */
  sendLatest(send: (bytes: Buffer) => void): void;
  /** While started, also reads the values every `refreshMs`: "the last hour" changes without any event. */
  start(refreshMs: number): void;
  stop(): void;
}

export function createMetricsFeed(options: {
  /** Their name in the log. */
  readonly name: string;
  readonly read: () => Frame;
  /** Sent at most once per `intervalMs`, and `leadMs` after a change. */
  readonly intervalMs: number;
  readonly leadMs: number;
  readonly broadcast: (bytes: Buffer) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): MetricsFeed {
  const { name, read, intervalMs, leadMs, broadcast, clock, logger } = options;
  const throttle = createThrottle({ intervalMs, leadMs, run: refresh });
  let sent = "";
  let sentBytes: Buffer | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let failing = false;
  let interval: NodeJS.Timeout | null = null;

  /** @returns whether there was a new value to send */
  function refresh(): boolean {
    const frame = readFrame();
    if (frame === null || frame === sent) return false;
    sent = frame;
    sentBytes = Buffer.from(frame);
    broadcast(sentBytes);
    return true;
  }

  /** A failing store must not end the stream: events continue, the values wait. */
  function readFrame(): string | null {
    readAtMs = clock.now();
    try {
      const frame = encodeFrame(read());
      failing = false;
      return frame;
    } catch (error) {
      if (!failing) logger.error(`the ${name} cannot be read`, { reason: String(error) });
      failing = true;
      return null;
    }
  }

  return {
    changed() {
      throttle.request();
    },
    sendLatest(send) {
      const isFresh = Math.abs(clock.now() - readAtMs) < intervalMs;
      if (!isFresh && refresh()) return;
      if (sentBytes !== null) send(sentBytes);
    },
    start(refreshMs) {
      if (interval !== null) clearInterval(interval);
      interval = setInterval(refresh, refreshMs);
    },
    stop() {
      if (interval !== null) clearInterval(interval);
      interval = null;
      throttle.stop();
    },
  };
}

interface Throttle {
  /** Requests a run; several requests within one interval share the run at its end. */
  request(): void;
  /** Drops the requested run. */
  stop(): void;
}

/**
 * Runs at the first request (`leadMs` later, or within the call when that is 0), then at most once each `intervalMs`.
 * Every request is followed by a run. Holds a timer only during one of these delays.
 */
function createThrottle(options: {
  readonly intervalMs: number;
  readonly leadMs: number;
  readonly run: () => void;
}): Throttle {
  let timer: NodeJS.Timeout | null = null;
  let wanted = false;

  function fire(): void {
    wanted = false;
    timer = setTimeout(onTimer, options.intervalMs);
    options.run();
  }

  function onTimer(): void {
    timer = null;
    if (wanted) fire();
  }

  return {
    request() {
      if (timer === null && options.leadMs === 0) return fire();
      wanted = true;
      timer ??= setTimeout(onTimer, options.leadMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      wanted = false;
    },
  };
}
