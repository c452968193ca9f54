import type { DeliveryReason } from "./i18n/delivery-reason.ts";
import type { AttentionCounts } from "./session/activity.ts";

/** Values for the page's cards. Counts over "the last hour" end now and begin 3,600 s ago. */
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

interface ToolUse {
  readonly name: string;
  readonly count: number;
}

/** Milliseconds, over the last {@link count} samples; all zero without samples. */
export interface TimingSummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A histogram of times since the start. */
export interface TimingHistogram {
  /** Upper ends of the bins, ascending; the last bin has no end and counts only in {@link count}. */
  readonly boundsMs: readonly number[];
  /** Counts of each bin, not cumulative. */
  readonly counts: readonly number[];
  readonly sumMs: number;
  readonly count: number;
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric under one name, for Prometheus text and for a collector. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly help: string;
  /** Empty while no value is known. */
  readonly samples: readonly MetricSample[];
  readonly histogram: TimingHistogram | null;
  /** The counter began before the daemon started. */
  readonly isOlder: boolean;
}

/** Components register their metrics here; a Prometheus scrape or the exporter to a collector reads them. */
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

/** The state of a collector that receives the events. */
export interface TelemetryState {
  /** Events not sent to it yet; where numbers are missing, an upper bound. */
  readonly waiting: number;
  /** The age of the oldest of them; null without any. */
  readonly oldestAgeMs: number | null;
  /** Events that were deleted before they could be sent, since this collector is in use. */
  readonly skipped: number;
  /** Whether some of them were within the last day, since the daemon's start. */
  readonly skippedLately: boolean;
  /** Events that it rejected. */
  readonly refused: number;
  /** Why events are not sent; null without a problem. */
  readonly trouble: CollectorTrouble | null;
}

export interface CollectorTrouble {
  /** Whether a retry cannot fix it: the address, the credentials or the collector must be changed. */
  readonly isClosed: boolean;
  readonly reason: DeliveryReason;
}

/** How far a collector of telemetry has received the events. */
export interface CollectorPosition {
  /** This database's permanent id at the collector. */
  readonly instance: string;
  /** Number of the last event that it has. */
  readonly seq: number;
  /** Events that were deleted before they could be sent; where numbers are missing, an upper bound. */
  readonly skipped: number;
  /** Events that it rejected. */
  readonly refused: number;
}

export interface CollectorStore {
  /** @param firstSeq where a new collector begins */
  positionOf(collector: string, firstSeq: number): CollectorPosition;
  /** @param step the new position, and how many were skipped and refused on the way there */
  advance(collector: string, step: Omit<CollectorPosition, "instance">): void;
}
