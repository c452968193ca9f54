import type { BucketUnit } from "../core/stats-range.ts";
import type { Stats, StatsSpan, StatsValues, ToolValues, UsageValues } from "../core/stats.ts";
import type { Timestamp } from "./routes.ts";
import { toTimestamp } from "./dto.ts";

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

type Counts = Readonly<Record<Exclude<StatsValueName, "cost_usd">, number>>;

interface ProjectStatsDto extends Pick<Counts, "events" | "failures" | "tool_calls"> {
  readonly project_name: string | null;
  readonly tokens: number;
  readonly cost_usd: number | null;
}

interface ModelStatsDto extends Readonly<ReturnType<typeof toUsageValues>> {
  readonly model: string;
}

interface ToolStatsDto extends Readonly<ReturnType<typeof toToolValues>> {
  readonly tool_name: string;
}

interface HookEventStatsDto extends Pick<Counts, "events" | "failures"> {
  readonly hook_event_name: string;
}

export function toStatsDto(
  stats: Stats,
  { bucket, zone }: { readonly bucket: BucketUnit; readonly zone: string },
): StatsDto {
  return {
    ...toSpanDto(stats),
    bucket,
    time_zone: zone,
    complete: stats.complete,
    cost_estimated: true,
    unpriced_models: stats.unpricedModels,
    projects:
      stats.projects?.map(({ name, events, failures, calls, tokens, costUsd }) => ({
        project_name: name,
        events,
        failures,
        tool_calls: calls,
        tokens,
        cost_usd: costUsd,
      })) ?? null,
    models: stats.models?.map(({ name, ...usage }) => ({ model: name, ...toUsageValues(usage) })) ?? null,
    tools: stats.tools?.map(({ name, ...tools }) => ({ tool_name: name, ...toToolValues(tools) })) ?? null,
    hook_events:
      stats.hookEvents?.map(({ name, events, failures }) => ({ hook_event_name: name, events, failures })) ?? null,
    before: stats.before === null ? null : toSpanDto(stats.before),
  };
}

function toSpanDto({ starts, endMs, series, totals }: StatsSpan): StatsSpanDto {
  const names = series.map(toValues);
  return {
    from: toTimestamp(starts[0] ?? endMs),
    to: toTimestamp(endMs),
    starts: starts.map(toTimestamp),
    series: byName((name) => names.map((bucket) => bucket[name])),
    totals: toValues(totals),
  };
}

function byName<T>(of: (name: StatsValueName) => T): Readonly<Record<StatsValueName, T>> {
  // The type of `fromEntries` drops the key names, which are all of `STATS_VALUES`.
  return Object.fromEntries(STATS_VALUES.map((name) => [name, of(name)])) as Readonly<Record<StatsValueName, T>>;
}

function toValues({ events, tools, usage, sessions }: StatsValues): StatsSpanDto["totals"] {
  return {
    ...byName(() => null),
    ...(events !== null && { events: events.events, failures: events.failures }),
    ...(tools !== null && toToolValues(tools)),
    ...(usage !== null && toUsageValues(usage)),
    ...(sessions !== null && { active_sessions: sessions.active, sessions_begun: sessions.begun }),
  };
}

function toToolValues({ calls, ends }: ToolValues) {
  return {
    tool_calls: calls,
    tool_failures: ends?.failures ?? null,
    tool_denied: ends?.denied ?? null,
    tool_interrupted: ends?.interrupted ?? null,
    tool_p50: ends?.p50 ?? null,
    tool_p90: ends?.p90 ?? null,
    tool_p99: ends?.p99 ?? null,
  };
}

function toUsageValues({ tokens, messages, costUsd }: UsageValues) {
  return {
    messages,
    input: tokens.input,
    output: tokens.output,
    cache_write: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read: tokens.cacheRead,
    web_searches: tokens.webSearches,
    cost_usd: costUsd,
  };
}
