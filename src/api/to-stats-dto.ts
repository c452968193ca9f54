import type { BucketUnit } from "../core/stats/stats-range.ts";
import type { Stats, StatsValues, StatsSpan, ToolValues, UsageValues } from "../core/stats/stats.ts";
import { STATS_VALUES, type SeriesDto, type StatsDto, type StatsValueName, type StatsSpanDto } from "./stats-dto.ts";
import { toTimestamp } from "./to-dto.ts";

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

function byName(of: (name: StatsValueName) => SeriesDto): StatsSpanDto["series"] {
  // The type of `fromEntries` drops the key names, which are all of `STATS_VALUES`.
  return Object.fromEntries(STATS_VALUES.map((name) => [name, of(name)])) as unknown as StatsSpanDto["series"];
}

function toValues({ events, tools, usage, sessions }: StatsValues): StatsSpanDto["totals"] {
  return {
    events: events?.events ?? null,
    failures: events?.failures ?? null,
    ...(tools === null ? NO_TOOLS : toToolValues(tools)),
    ...(usage === null ? NO_USAGE : toUsageValues(usage)),
    active_sessions: sessions?.active ?? null,
    sessions_begun: sessions?.begun ?? null,
  };
}

const NO_TOOLS = {
  tool_calls: null,
  tool_failures: null,
  tool_denied: null,
  tool_interrupted: null,
  tool_p50: null,
  tool_p90: null,
  tool_p99: null,
} as const;

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

const NO_USAGE = {
  messages: null,
  input: null,
  output: null,
  cache_write: null,
  cache_read: null,
  web_searches: null,
  cost_usd: null,
} as const;

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
