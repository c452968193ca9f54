import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { MetricFamily, MetricSample, TimingHistogram } from "../../core/metrics.ts";
import type { Logger } from "../../core/ports.ts";
import { toKeyValues, toUnixNano, type KeyValue, type Resource } from "./otlp-json.ts";
import { delayAfter, type Post } from "./post.ts";

/** The default of OpenTelemetry's own readers. */
const INTERVAL_MS = 60_000;

interface MetricsShipperOptions {
  /** JSON of a request with the current values. */
  readonly read: () => string;
  readonly post: Post;
  readonly logger: Logger;
  readonly intervalMs?: number;
  /** 0…1 */
  readonly random?: () => number;
}

interface MetricsShipper {
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
    plan(Math.max(intervalMs, await sendOnce()));
  }

  /**
   * Sends one request.
   * @returns the pause that the collector asks for
   */
  async function sendOnce(): Promise<number> {
    try {
      const result = await post("metrics", read(), stopping.signal);
      if (result.kind === "taken") {
        failures = 0;
        return 0;
      }
      if (stopping.signal.aborted) return 0;
      failures += 1;
      if (failures === 1)
        logger.warn("the collector does not take metrics now", { reason: deliveryReasonText(result.reason, "en") });
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

interface MetricsRequestOptions {
  readonly families: readonly MetricFamily[];
  readonly resource: Resource;
  readonly version: string;
  /** When the daemon began to count. */
  readonly startedAtMs: number;
  readonly nowMs: number;
}

interface Times {
  /** Absent if the start of counting is unknown. */
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
}

/** `AGGREGATION_TEMPORALITY_CUMULATIVE`; enumerations are numbers in OTLP's JSON. */
const CUMULATIVE = 2;

/** JSON of an `ExportMetricsServiceRequest`: the same values under the same names as `GET /metrics`. */
export function toMetricsRequest(options: MetricsRequestOptions): string {
  const { families, resource, version, startedAtMs, nowMs } = options;
  const now = { timeUnixNano: toUnixNano(nowMs) };
  const counted = { startTimeUnixNano: toUnixNano(startedAtMs), ...now };
  const metrics = families
    .filter(({ samples, histogram }) => samples.length > 0 || histogram !== null)
    .map((family) => toMetric(family, family.isOlder ? now : counted, now));
  const scope = { name: "claude-code-event-notifier", version };
  return JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] });
}

function toMetric({ name, type, help, samples, histogram }: MetricFamily, counted: Times, now: Times) {
  const about = { name, description: help, unit: unitOf(name) };
  if (histogram !== null) {
    const dataPoints = [toHistogramPoint(histogram, counted)];
    return { ...about, histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
  }
  if (type === "counter") {
    const dataPoints = samples.map((sample) => toNumberPoint(sample, counted));
    return { ...about, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
  }
  return { ...about, gauge: { dataPoints: samples.map((sample) => toNumberPoint(sample, now)) } };
}

function toNumberPoint({ labels = {}, value }: MetricSample, times: Times) {
  const attributes: readonly KeyValue[] = toKeyValues(labels);
  const metric = Number.isSafeInteger(value) ? { asInt: String(value) } : { asDouble: value };
  return { attributes, ...times, ...metric };
}

function toHistogramPoint({ boundsMs, counts, sumMs, count }: TimingHistogram, times: Times) {
  const beyond = count - counts.reduce((sum, one) => sum + one, 0);
  return {
    attributes: [],
    ...times,
    count: String(count),
    sum: sumMs / 1000,
    bucketCounts: [...counts, beyond].map(String),
    explicitBounds: boundsMs.map((boundMs) => boundMs / 1000),
  };
}

/**
 * By the Unified Code for Units of Measure. A plain count has no unit: with "1", a collector that exports to Prometheus
 * would name it a ratio.
 */
function unitOf(name: string): string {
  if (/_seconds(?:_total)?$/.test(name)) return "s";
  return name.endsWith("_bytes") ? "By" : "";
}
