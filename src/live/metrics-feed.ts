import type { Clock, Logger } from "../core/ports.ts";
import type { MetricsDto } from "../protocol/dto.ts";
import { encodeFrame } from "../protocol/sse.ts";
import { METRICS_INTERVAL_MS, METRICS_LEAD_MS } from "./limits.ts";
import { createThrottle } from "./throttle.ts";

/** Tells the metrics when they differ from what was told last. */
export interface MetricsFeed {
  /** Something happened that may have moved them. */
  changed(): void;
  /** Tells them to one new client, not older than half a second. The client already hears broadcasts. */
  greet(send: (bytes: Buffer) => void): void;
  /** While started, looks by itself too, each `refreshMs`: "the last hour" moves without any event. */
  start(refreshMs: number): void;
  stop(): void;
}

export function createMetricsFeed(options: {
  readonly readMetrics: () => MetricsDto;
  readonly broadcast: (bytes: Buffer) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): MetricsFeed {
  const { readMetrics, broadcast, clock, logger } = options;
  const throttle = createThrottle({ intervalMs: METRICS_INTERVAL_MS, leadMs: METRICS_LEAD_MS, run: refresh });
  let told = "";
  let toldBytes: Buffer | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let failing = false;
  let interval: NodeJS.Timeout | null = null;

  /** @returns whether there was something new to tell */
  function refresh(): boolean {
    const frame = readFrame();
    if (frame === null || frame === told) return false;
    told = frame;
    toldBytes = Buffer.from(frame);
    broadcast(toldBytes);
    return true;
  }

  /** A store that cannot answer must not end the stream: the events go on, the figures wait. */
  function readFrame(): string | null {
    readAtMs = clock.now();
    try {
      const frame = encodeFrame({ type: "metrics_update", metrics: readMetrics() });
      failing = false;
      return frame;
    } catch (error) {
      if (!failing) logger.error("the metrics cannot be read", { reason: String(error) });
      failing = true;
      return null;
    }
  }

  return {
    changed() {
      throttle.request();
    },
    greet(send) {
      const isFresh = Math.abs(clock.now() - readAtMs) < METRICS_INTERVAL_MS;
      if (!isFresh && refresh()) return;
      if (toldBytes !== null) send(toldBytes);
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
