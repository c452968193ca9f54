import type { Logger } from "../../core/ports.ts";
import { delayAfter } from "./export-delay.ts";
import type { Post } from "./post.ts";

/** The default of OpenTelemetry's own readers. */
const INTERVAL_MS = 60_000;

export interface MetricsShipperOptions {
  /** JSON of a request with the current values. */
  readonly read: () => string;
  readonly post: Post;
  readonly logger: Logger;
  readonly intervalMs?: number;
  /** 0…1 */
  readonly random?: () => number;
}

export interface MetricsShipper {
  stop(): Promise<void>;
}

/** Sends metrics once a minute. Sums are cumulative: the next request makes up for a lost one. */
export function createMetricsShipper(options: MetricsShipperOptions): MetricsShipper {
  const { read, post, logger, intervalMs = INTERVAL_MS, random = Math.random } = options;
  const stopping = new AbortController();
  let failures = 0;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function plan(delayMs: number): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      running = ship();
    }, delayMs).unref();
  }

  async function ship(): Promise<void> {
    plan(Math.max(intervalMs, await pauseAfterOne()));
  }

  /**
   * Sends one request.
   * @returns the pause that the collector asks for
   */
  async function pauseAfterOne(): Promise<number> {
    try {
      const result = await post("metrics", read(), stopping.signal);
      if (result.kind === "taken") {
        failures = 0;
        return 0;
      }
      if (stopping.signal.aborted) return 0;
      failures += 1;
      if (failures === 1) logger.warn("the collector does not take metrics now", { reason: result.reason });
      if (result.kind === "closed") return delayAfter("closed", failures, random);
      return result.kind === "later" ? (result.delayMs ?? 0) : 0;
    } catch (error) {
      logger.warn("metrics could not be gathered for the collector", { reason: String(error) });
      return 0;
    }
  }

  // The first request goes at once, so that you see a result after setup.
  plan(0);

  return {
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
