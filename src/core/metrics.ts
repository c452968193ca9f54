import type { InboxCounts } from "./session/activity.ts";

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
  /** Counts items of any age, by the state as it is shown. */
  readonly attention: InboxCounts;
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
