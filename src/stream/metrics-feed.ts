import type { Clock, Logger } from "../core/ports.ts";
import type { Frame } from "../api/frame.ts";
import { encodeFrame } from "../api/sse.ts";
import { createThrottle } from "./throttle.ts";

/** Tells figures (the metrics, the health) when they differ from what was told last. */
export interface MetricsFeed {
  /** Something happened that may have moved them. */
  changed(): void;
  /** Tells them to one new client, not older than an interval. The client already hears broadcasts. */
  sendLatest(send: (bytes: Buffer) => void): void;
  /** While started, looks by itself too, each `refreshMs`: "the last hour" moves without any event. */
  start(refreshMs: number): void;
  stop(): void;
}

export function createMetricsFeed(options: {
  /** What they are called in the log. */
  readonly name: string;
  readonly read: () => Frame;
  /** Told at most this often, and so long after they may have moved. */
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

  /** @returns whether there was something new to tell */
  function refresh(): boolean {
    const frame = readFrame();
    if (frame === null || frame === sent) return false;
    sent = frame;
    sentBytes = Buffer.from(frame);
    broadcast(sentBytes);
    return true;
  }

  /** A store that cannot answer must not end the stream: the events go on, the figures wait. */
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
