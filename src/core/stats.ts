import type { AgentName } from "./agent.ts";
import type { PriceTable } from "./cost/price-table.ts";
import type { TokenCounts } from "./cost/usage.ts";
import type { Session } from "./session/session.ts";
import type { AskedRange, BucketUnit } from "./stats-range.ts";

export interface StatsRequest {
  readonly range: AskedRange;
  readonly unit: BucketUnit;
  /** The time zone of the days. */
  readonly zone: string;
  readonly projectName: string | null;
  readonly model: string | null;
  readonly toolName: string | null;
  /** The branch that the session was on last. */
  readonly branch: string | null;
  readonly agent: AgentName | null;
  /** What {@link Stats.split} divides each bucket by; null without it. */
  readonly split: SplitBy | null;
  /** Whether the previous range is wanted, too. */
  readonly compare: boolean;
  readonly nowMs: number;
  readonly prices: PriceTable;
}

export const SPLITS = ["project", "model", "branch", "agent", "tool"] as const;

export type SplitBy = (typeof SPLITS)[number];

/** Each bucket by its greatest parts: the cost in USD, or for tools the calls. Null in buckets where it is unknown. */
export interface Split {
  readonly by: SplitBy;
  /** The greatest total first, at most {@link MAX_SPLIT}. */
  readonly parts: readonly SplitPart[];
  /** The sum of all other parts; null where there are none. */
  readonly others: readonly (number | null)[] | null;
}

interface SplitPart extends SplitName {
  readonly total: number | null;
  /** One for each bucket. */
  readonly series: readonly (number | null)[];
}

interface SplitName {
  /** Null for values without one. */
  readonly name: string | null;
  /** A branch is a project's own; null for any other part. */
  readonly projectName: string | null;
}

/** A chart has no more colours that differ clearly. */
export const MAX_SPLIT = 12;

/**
 * Values of one period. A part is null where the filters or the unit ask for more detail than is counted: events have
 * no model, tokens have no tool, and by the minute there are only a few counters.
 */
export interface StatsValues {
  readonly events: EventValues | null;
  readonly tools: ToolValues | null;
  readonly usage: UsageValues | null;
  readonly sessions: SessionValues | null;
}

interface EventValues {
  readonly events: number;
  /** Events that report an error. */
  readonly failures: number;
}

export interface ToolValues {
  /** Calls that began. */
  readonly calls: number;
  readonly ends: ToolEnds | null;
}

/** The ends of the calls that began in the period; null by the minute, where only starts are counted. */
interface ToolEnds {
  readonly failures: number;
  readonly denied: number;
  readonly interrupted: number;
  /** Milliseconds, at most 10 % off; null without any duration. */
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

export interface UsageValues {
  readonly tokens: TokenCounts;
  /** Answers of the model. */
  readonly messages: number;
  /** Estimated from the price table; usage without a price is left out. Null without any price. */
  readonly costUsd: number | null;
}

interface SessionValues {
  /** Sessions with at least one event. */
  readonly active: number;
  readonly begun: number;
}

export interface StatsSpan {
  readonly starts: readonly number[];
  readonly endMs: number;
  /** One for each start. */
  readonly series: readonly StatsValues[];
  /** Values of all buckets together: sessions are counted once, percentiles taken over all calls. */
  readonly totals: StatsValues;
}

export interface Stats extends StatsSpan {
  /** False when the range `all` was too long and its oldest part left out. */
  readonly complete: boolean;
  readonly before: StatsSpan | null;
  /** Each sorted by the largest value, at most {@link MAX_TOP}; null where it is not counted in that detail. */
  readonly projects: readonly ProjectValues[] | null;
  readonly models: readonly (UsageValues & Named)[] | null;
  readonly agents: readonly (UsageValues & Named)[] | null;
  readonly branches: readonly (UsageValues & SplitName)[] | null;
  readonly tools: readonly (ToolValues & Named)[] | null;
  readonly hookEvents: readonly (EventValues & Named)[] | null;
  /** Null unless asked for, and where it is not counted in that detail. */
  readonly split: Split | null;
  /** Models whose tokens have no price in the table. */
  readonly unpricedModels: readonly string[];
}

interface Named {
  readonly name: string;
}

export const MAX_TOP = 50;

export interface ProjectValues {
  /** Null for values without one. */
  readonly name: string | null;
  readonly events: number;
  readonly failures: number;
  readonly calls: number;
  readonly tokens: number;
  readonly costUsd: number | null;
}

export interface SessionStatsRequest extends Omit<StatsRequest, "split" | "compare"> {
  readonly limit: number;
}

/** A session with its part of a time range. */
export interface SessionStats extends Pick<
  Session,
  "sessionId" | "machine" | "title" | "projectName" | "branch" | "startedAtMs" | "lastUsedAtMs"
> {
  /** In the range: of one model, if the request names one. Null without any. */
  readonly usage: UsageValues | null;
  /** Calls that began in the range: of one tool, if the request names one. */
  readonly calls: number;
  readonly failures: number;
}

/** The sessions of a range: the greatest cost first, or the most calls where a tool is named. */
export interface SessionsOfRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sessions: readonly SessionStats[];
  /** Sessions that match, also those beyond the limit. */
  readonly count: number;
}

const GROWTH = 2 ** 0.25;
const LAST_START_MS = 86_400_000;

/**
 * Durations are counted in bins that grow by a quarter of an octave, from 0 ms to a day. A percentile is the geometric
 * middle of its bin: at most 10 % off, regardless of the number of calls.
 *
 * Stored counts refer to these numbers (migration 0006): they must never change.
 */
export const DURATION_BIN_STARTS_MS: readonly number[] = binStarts();

/** The bin of calls without a duration. */
export const NO_DURATION_BIN = -1;

function binStarts(): number[] {
  const starts = [0];
  for (let start = 1; start < LAST_START_MS; start = Math.max(start + 1, Math.ceil(start * GROWTH))) starts.push(start);
  return [...starts, LAST_START_MS];
}

/** The bin of a duration: the last one that begins at it or before. */
export function durationBin(durationMs: number): number {
  return Math.max(
    0,
    DURATION_BIN_STARTS_MS.findLastIndex((startMs) => startMs <= durationMs),
  );
}

/** The number of durations in each bin. */
export type DurationCounts = ReadonlyMap<number, number>;

/** A percentile (0 < share ≤ 1) in milliseconds, by nearest rank; null without any duration. */
export function durationPercentile(counts: DurationCounts, share: number): number | null {
  const bins = [...counts].filter(([bin, count]) => bin >= 0 && count > 0).toSorted(([one], [other]) => one - other);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.ceil(total * share);
  for (const [bin, count] of bins) {
    left -= count;
    if (left <= 0) return middleOf(bin);
  }
  return null;
}

/** To a tenth of a millisecond: the middle of a bin lies between two whole numbers. */
function middleOf(bin: number): number {
  const start = DURATION_BIN_STARTS_MS[bin] ?? LAST_START_MS;
  const next = DURATION_BIN_STARTS_MS[bin + 1] ?? start + 1;
  return Math.round(Math.sqrt(start * (next - 1)) * 10) / 10;
}
