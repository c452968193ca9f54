import type { AttentionCounts } from "./session/attention.ts";

/** Figures for the page's cards. Counts over "the last hour" end now and begin 3,600 s ago. */
export interface Metrics {
  /** Sessions that have not ended and had an event in the last hour. */
  readonly activeSessions: number;
  /** Discord threads known to the store. */
  readonly totalThreads: number;
  readonly messagesLastHour: number;
  readonly eventsLastHour: number;
  readonly failuresLastHour: number;
  /** Mean seconds from first to last event over all sessions; 0 without any. */
  readonly sessionDurationAvgSeconds: number;
  /** Tools by number of calls in the last hour, most used first, at most ten. */
  readonly topTools: readonly ToolUse[];
  /** Of any age, by the state as it is shown. */
  readonly attention: AttentionCounts;
  readonly totalSessions: number;
  readonly totalEvents: number;
}

export interface ToolUse {
  readonly name: string;
  readonly count: number;
}

/** How often a time fell where, since the start. */
export interface TimingHistogram {
  /** Upper ends of the bins, ascending; one more bin, without an end, is only in {@link count}. */
  readonly boundsMs: readonly number[];
  /** In each bin, by itself. */
  readonly counts: readonly number[];
  readonly sumMs: number;
  readonly count: number;
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One figure under one name, however it is told: as text for Prometheus, or to a collector. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly help: string;
  /** None where nothing is known. */
  readonly samples: readonly MetricSample[];
  readonly histogram: TimingHistogram | null;
  /** A counter that does not begin with the daemon. */
  readonly isOlder: boolean;
}

/** Milliseconds, over the last {@link count} samples; all zero while there is none. */
export interface TimingSummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Where parts offer what they measure, and where it is read: by a Prometheus scrape or by the exporter to a collector. */
export interface MetricRegistry {
  register(read: () => readonly MetricFamily[]): void;
  read(): readonly MetricFamily[];
}

export function createMetricRegistry(): MetricRegistry {
  const sources: (() => readonly MetricFamily[])[] = [];
  return {
    register: (read) => void sources.push(read),
    read: () => sources.flatMap((source) => source()),
  };
}
