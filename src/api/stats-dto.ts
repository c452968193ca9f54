import type { BucketUnit } from "../core/stats-range.ts";
import { NO_TOKENS, promptSize } from "../core/cost/usage.ts";
import type { SessionsOfRange, Split, Stats, StatsSpan, StatsValues, ToolValues, UsageValues } from "../core/stats.ts";
import { toTimestamp } from "./routes.ts";

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
  "cache_hit_rate",
  "cost_usd",
  "active_sessions",
  "sessions_begun",
] as const;

export type StatsValueName = (typeof STATS_VALUES)[number];

/** Answer of `/api/stats`. Lists are null where the bucket or a filter asks for an unavailable count. */
export type StatsDto = Readonly<ReturnType<typeof toStatsDto>>;

export type StatsSpanDto = Readonly<ReturnType<typeof toSpanDto>>;

export function toStatsDto(stats: Stats, { bucket, zone }: { readonly bucket: BucketUnit; readonly zone: string }) {
  return {
    ...toSpanDto(stats),
    bucket,
    time_zone: zone,
    /** False when the range `all` was too long and its oldest part left out. */
    complete: stats.complete,
    /** Always: the exact cost from a session's own client has no hours. */
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
    agents: stats.agents?.map(({ name, ...usage }) => ({ agent: name, ...toUsageValues(usage) })) ?? null,
    branches:
      stats.branches?.map(({ name, projectName, ...usage }) => ({
        branch: name,
        project_name: projectName,
        ...toUsageValues(usage),
      })) ?? null,
    tools: stats.tools?.map(({ name, ...tools }) => ({ tool_name: name, ...toToolValues(tools) })) ?? null,
    hook_events:
      stats.hookEvents?.map(({ name, events, failures }) => ({ hook_event_name: name, events, failures })) ?? null,
    /** Each bucket by its greatest parts; null unless `split` asks for it, and where it is not counted. */
    split: stats.split === null ? null : toSplitDto(stats.split),
    /** The previous range, as long as the elapsed part of this one; null unless `compare=1`. */
    before: stats.before === null ? null : toSpanDto(stats.before),
  };
}

function toSplitDto({ by, parts, others }: Split) {
  return {
    by,
    /** What the numbers are: tokens have no tool, so tools are split by their calls. */
    value: by === "tool" ? ("tool_calls" as const) : ("cost_usd" as const),
    parts: parts.map(({ name, projectName, total, series }) => ({
      name,
      ...(by === "branch" && { project_name: projectName }),
      total,
      series,
    })),
    /** The sum of all other parts; null where there are none. */
    others,
  };
}

function toSpanDto({ starts, endMs, series, totals }: StatsSpan) {
  const names = series.map(toValues);
  return {
    from: toTimestamp(starts[0] ?? endMs),
    /** Exclusive; the counting ends here, within the current hour (or minute). */
    to: toTimestamp(endMs),
    starts: starts.map(toTimestamp),
    series: byName((name): SeriesDto => names.map((bucket) => bucket[name])),
    /** Over the whole span: a session counts once, percentiles are those of all calls. */
    totals: toValues(totals),
  };
}

function byName<T>(of: (name: StatsValueName) => T): Readonly<Record<StatsValueName, T>> {
  // The type of `fromEntries` drops the key names, which are all of `STATS_VALUES`.
  return Object.fromEntries(STATS_VALUES.map((name) => [name, of(name)])) as Readonly<Record<StatsValueName, T>>;
}

function toValues({ events, tools, usage, sessions }: StatsValues): Readonly<Record<StatsValueName, number | null>> {
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
    /** The share of all prompt tokens that came from the cache, from 0 to 1; null without a prompt. */
    cache_hit_rate: promptSize(tokens) === 0 ? null : Math.round((tokens.cacheRead / promptSize(tokens)) * 1e4) / 1e4,
    cost_usd: costUsd,
  };
}

/** Answer of `/api/stats/sessions`. */
export type SessionStatsDto = Readonly<ReturnType<typeof toSessionStatsDto>>;

export function toSessionStatsDto({ fromMs, toMs, sessions, count }: SessionsOfRange) {
  return {
    from: toTimestamp(fromMs),
    /** Exclusive. */
    to: toTimestamp(toMs),
    /** All that match, also those beyond `limit`. */
    count,
    sessions: sessions.map((session) => ({
      session_id: session.sessionId,
      ...(session.machine !== null && { machine: session.machine }),
      title: session.title,
      project_name: session.projectName,
      branch: session.branch,
      started_at: toTimestamp(session.startedAtMs),
      last_used_at: toTimestamp(session.lastUsedAtMs),
      tool_calls: session.calls,
      tool_failures: session.failures,
      ...toUsageValues(session.usage ?? NO_USAGE),
    })),
  };
}

const NO_USAGE: UsageValues = { tokens: NO_TOKENS, messages: 0, costUsd: null };
