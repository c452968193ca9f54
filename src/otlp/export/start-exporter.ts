import { createHash } from "node:crypto";
import { parseHeaderPairs } from "../../core/header-pairs.ts";
import type { MetricFamily, TelemetryState, CollectorStore } from "../../core/metrics.ts";
import type { Clock, EventHistory, EventReader, Logger } from "../../core/ports.ts";
import type { FetchLike } from "../../core/notification/delivery.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { createLogBatches, type LogBatchOptions } from "./log-batch.ts";
import { createLogShipper } from "./log-shipper.ts";
import { createMetricsShipper, toMetricsRequest } from "./metrics-shipper.ts";
import { toResource } from "./otlp-json.ts";
import { createPost } from "./post.ts";

const DAY_MS = 86_400_000;

export interface ExporterSettings {
  readonly endpoint: string;
  /** Unparsed, as in the setting. */
  readonly headers: string;
  readonly compress: boolean;
  readonly withPayloads: boolean;
}

interface ExporterOptions extends ExporterSettings {
  readonly history: EventHistory & Pick<EventReader, "event">;
  readonly collectors: CollectorStore;
  readonly families: () => readonly MetricFamily[];
  readonly startedAtMs: number;
  readonly version: string;
  readonly hostName: string;
  readonly redactor: () => Redactor;
  readonly cleanPayload: LogBatchOptions["cleanPayload"];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: FetchLike;
  readonly gatherMs?: number;
  readonly metricsIntervalMs?: number;
  readonly random?: () => number;
}

export interface Exporter {
  /** There are new events. */
  changed(): void;
  state(): TelemetryState;
  stop(): Promise<void>;
}

/** Exports events and metrics to a collector. A collector without a position gets the events from now on. */
export function startExporter(options: ExporterOptions): Exporter {
  const { endpoint, history, collectors, version, clock, logger } = options;
  const collector = createHash("sha256").update(endpoint).digest("hex");
  const { instance } = collectors.positionOf(collector, history.lastSeq());
  const resource = toResource({ version, instance, hostName: options.hostName });
  const post = createPost({
    endpoint,
    headers: parseHeaderPairs(options.headers) ?? {},
    compress: options.compress,
    userAgent: `claude-code-event-notifier/${version}`,
    fetch: options.fetch,
    clock,
  });
  const pacing = { ...(options.random !== undefined && { random: options.random }) };
  const logs = createLogShipper({
    collector,
    collectors,
    history,
    read: createLogBatches({ ...options, resource, instance }),
    post,
    clock,
    logger,
    ...(options.gatherMs !== undefined && { gatherMs: options.gatherMs }),
    ...pacing,
  });
  const metrics = createMetricsShipper({
    read: () => {
      const { families, startedAtMs } = options;
      return toMetricsRequest({ families: families(), resource, version, startedAtMs, nowMs: clock.now() });
    },
    post,
    logger,
    ...(options.metricsIntervalMs !== undefined && { intervalMs: options.metricsIntervalMs }),
    ...pacing,
  });

  return {
    changed: logs.changed,
    state: () => {
      const { seq, skipped, refused } = logs.position();
      const [oldest] = history.eventsAfter(seq, 1);
      return {
        waiting: Math.max(0, history.lastSeq() - seq),
        oldestAgeMs: oldest === undefined ? null : Math.max(0, clock.now() - oldest.receivedAtMs),
        skipped,
        skippedLately: clock.now() - (logs.skippedAtMs() ?? Number.NEGATIVE_INFINITY) < DAY_MS,
        refused,
        trouble: logs.trouble(),
      };
    },
    stop: async () => {
      await Promise.all([logs.stop(), metrics.stop()]);
    },
  };
}
