import { signal, type ReadonlySignal } from "@preact/signals";
import type { MetricsDto } from "../../../src/api/dto.ts";

/** A figure of which the daemon keeps no history is noted so often, and for so long. */
const EVERY_MS = 30_000;
const KEPT = 240;

const SAMPLED = ["total_threads", "messages_last_hour", "session_duration_avg"] as const;

export type MetricSample = Readonly<Record<(typeof SAMPLED)[number] | "atMs", number>>;

/** Figures as the page has seen them since it was opened, oldest first. */
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
