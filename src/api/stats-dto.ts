import type { BucketUnit } from "../core/stats/stats-range.ts";
import type { Timestamp } from "./timestamp.ts";

/** A value for each bucket, in the order of `starts`; null where unknown. */
export type SeriesDto = readonly (number | null)[];

/** Names of the counts in `series` (a list for each) and in `totals` (a number). */
export const STATS_VALUES = [
  "events",
  "failures",
  "tool_calls",
  "tool_failures",
  "tool_denied",
  "tool_interrupted",
  "tool_p50",
  "tool_p90",
  "tool_p99",
  "messages",
  "input",
  "output",
  "cache_write",
  "cache_read",
  "web_searches",
  "cost_usd",
  "active_sessions",
  "sessions_begun",
] as const;

export type StatsValueName = (typeof STATS_VALUES)[number];

export interface StatsSpanDto {
  readonly from: Timestamp;
  /** Exclusive; the counting ends here, within the current hour (or minute). */
  readonly to: Timestamp;
  /** Where each bucket begins. */
  readonly starts: readonly Timestamp[];
  readonly series: Readonly<Record<StatsValueName, SeriesDto>>;
  /** Over the whole span: a session counts once, percentiles are those of all calls. */
  readonly totals: Readonly<Record<StatsValueName, number | null>>;
}

/** Answer of `/api/stats`. Lists are null where the bucket or a filter asks for an unavailable count. */
export interface StatsDto extends StatsSpanDto {
  readonly bucket: BucketUnit;
  readonly time_zone: string;
  /** False when the range `all` was too long and its oldest part left out. */
  readonly complete: boolean;
  /** Always: the exact cost from a session's own client has no hours. */
  readonly cost_estimated: true;
  readonly unpriced_models: readonly string[];
  readonly projects: readonly ProjectStatsDto[] | null;
  readonly models: readonly ModelStatsDto[] | null;
  readonly tools: readonly ToolStatsDto[] | null;
  readonly hook_events: readonly HookEventStatsDto[] | null;
  /** The previous range, as long as the elapsed part of this one; null unless `compare=1`. */
  readonly before: StatsSpanDto | null;
}

interface ProjectStatsDto {
  readonly project_name: string | null;
  readonly events: number;
  readonly failures: number;
  readonly tool_calls: number;
  readonly tokens: number;
  readonly cost_usd: number | null;
}

interface ModelStatsDto {
  readonly model: string;
  readonly messages: number;
  readonly input: number;
  readonly output: number;
  readonly cache_write: number;
  readonly cache_read: number;
  readonly web_searches: number;
  readonly cost_usd: number | null;
}

interface ToolStatsDto {
  readonly tool_name: string;
  readonly tool_calls: number;
  readonly tool_failures: number | null;
  readonly tool_denied: number | null;
  readonly tool_interrupted: number | null;
  readonly tool_p50: number | null;
  readonly tool_p90: number | null;
  readonly tool_p99: number | null;
}

interface HookEventStatsDto {
  readonly hook_event_name: string;
  readonly events: number;
  readonly failures: number;
}
