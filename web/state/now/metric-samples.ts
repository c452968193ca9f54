import { signal, type ReadonlySignal } from "@preact/signals";
import type { MetricsDto } from "../../../src/api/dto.ts";

/** Sampling interval for a value without history in the daemon. */
const EVERY_MS = 30_000;
const KEPT = 240;

const SAMPLED = ["total_threads", "messages_last_hour", "session_duration_avg"] as const;

export type MetricSample = Readonly<Record<(typeof SAMPLED)[number] | "atMs", number>>;

/** Values that the page has received since it was opened, oldest first. */
export interface MetricSamples {
  readonly samples: ReadonlySignal<readonly MetricSample[]>;
  note(metrics: MetricsDto, atMs: number): void;
}

export function createMetricSamples(): MetricSamples {
  const samples = signal<readonly MetricSample[]>([]);
  return {
    samples,
    note(metrics, atMs) {
      const known = samples.peek();
      const newest = known.at(-1);
      if (newest !== undefined && atMs - newest.atMs < EVERY_MS) return;
      const { total_threads, messages_last_hour, session_duration_avg } = metrics;
      samples.value = [...known.slice(1 - KEPT), { atMs, total_threads, messages_last_hour, session_duration_avg }];
    },
  };
}
