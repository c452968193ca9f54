import { totalTokens } from "../../core/cost/usage.ts";
import { bucketsBefore, HOUR_MS, MINUTE_MS, planBuckets, type Buckets } from "../../core/stats-range.ts";
import {
  MAX_SPLIT,
  MAX_TOP,
  type ProjectValues,
  type Split,
  type SplitBy,
  type Stats,
  type StatsRequest,
  type StatsSpan,
  type ToolValues,
  type UsageValues,
} from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integerOrNull } from "../database/row-value.ts";
import { countEvents, countMinuteTools, countSessions } from "./count-events.ts";
import { countTools } from "./count-tools.ts";
import { BESIDE, countUsage } from "./count-usage.ts";
import { indexBuckets, type CounterMap, type Splitter } from "./counting.ts";

/**
 * Statistics from counters alone: the cost grows with the time range, not with the rows stored in it.
 * @returns null for a range of too many buckets
 */
export function readStats(database: Preparer, request: StatsRequest): Stats | null {
  const { range, unit, zone, nowMs } = request;
  const isAll = "name" in range && range.name === "all";
  const firstMs = isAll ? firstCountedMs(database) : null;
  const buckets = planBuckets({ range, unit, zone, nowMs, firstMs });
  if (buckets === null) return null;
  const { tops, ...now } = readSpan(database, buckets, request);
  return {
    ...buckets,
    ...now,
    ...tops,
    complete: firstMs === null || firstMs >= (buckets.starts[0] ?? 0),
    before: request.compare && !isAll ? readBefore(database, buckets, request) : null,
  };
}

function readBefore(database: Preparer, buckets: Buckets, request: StatsRequest): StatsSpan {
  const before = bucketsBefore(buckets, request);
  const { series, totals } = readSpan(database, before, request);
  return { ...before, series, totals };
}

function firstCountedMs(database: Preparer): number | null {
  const row = database.prepare("SELECT min(hour) AS hour FROM hour_events").get();
  const hour = row === undefined ? null : integerOrNull(row, "hour");
  return hour === null ? null : hour * HOUR_MS;
}

/**
 * All counters of one time range. A counter without a filter's column is left out; by the minute there are only events
 * and started calls, without project or model.
 */
function readSpan(database: Preparer, buckets: Buckets, request: StatsRequest) {
  const { projectName, model, toolName, branch, prices, split: splitBy } = request;
  const unit = request.unit === "minute" ? "minute" : "hour";
  const index = indexBuckets(buckets, unit === "minute" ? MINUTE_MS : HOUR_MS);
  const filter = { index, projectName, model, toolName, branch };
  const isCounted = unit === "hour" || projectName === null;
  const isOfUsage = model !== null || branch !== null;
  const ofAnything = isCounted && !isOfUsage && toolName === null;
  const countCalls = unit === "hour" ? countTools : countMinuteTools;
  const events = ofAnything ? countEvents(database, filter, unit) : null;
  const tools = isCounted && !isOfUsage ? countCalls(database, filter) : null;
  const usage = unit === "hour" && toolName === null ? countUsage(database, filter, { prices, splitBy }) : null;
  const sessions = unit === "hour" && ofAnything ? countSessions(database, filter) : null;
  const hours = unit === "hour" ? events : null;
  return {
    series: buckets.starts.map((_, at) => ({
      events: events?.series[at] ?? null,
      tools: tools?.series[at]?.values() ?? null,
      usage: usage?.series[at]?.values() ?? null,
      sessions: sessions?.series[at] ?? null,
    })),
    totals: {
      events: events?.totals ?? null,
      tools: tools?.totals.values() ?? null,
      usage: usage?.totals.values() ?? null,
      sessions: sessions?.totals ?? null,
    },
    tops: {
      projects: hours && topOf(projectsOf(hours, tools, usage), (project) => project.events),
      hookEvents: hours && topOf(hours.names.entries().map(withName), (name) => name.events),
      tools: tools && topOf(byName<ToolValues>(tools.tools), ({ calls }) => calls),
      branches: usage && topOf(usage.branches.entries().map(branchOf), ({ tokens }) => totalTokens(tokens)),
      split: splitBy && splitOf(splitBy, splitBy === "tool" ? (tools?.split ?? null) : (usage?.split ?? null)),
      models: usage && topOf(byName<UsageValues>(usage.models), ({ tokens }) => totalTokens(tokens)),
      unpricedModels: usage?.unpricedModels ?? [],
    },
  };
}

function branchOf([key, counter]: readonly [string, { values(): UsageValues }]) {
  return { ...splitName("branch", key), ...counter.values() };
}

function splitName(by: SplitBy, key: string) {
  const [first = "", second = ""] = by === "branch" ? key.split(BESIDE) : [null, key];
  return { name: second === "" ? null : second, projectName: first === "" ? null : first };
}

/** The greatest parts of each bucket, and the sum of the others. */
function splitOf(by: SplitBy, counted: Splitter | null): Split | null {
  if (counted === null) return null;
  const parts = counted
    .entries()
    .map(([key, series]) => ({ ...splitName(by, key), total: sumOf(series), series }))
    .toSorted(
      (one, other) => (other.total ?? -1) - (one.total ?? -1) || (one.name ?? "").localeCompare(other.name ?? ""),
    );
  const others = parts.slice(MAX_SPLIT);
  return {
    by,
    parts: parts.slice(0, MAX_SPLIT),
    others: others[0]?.series.map((_, at) => sumOf(others.map(({ series }) => series[at] ?? null))) ?? null,
  };
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

function byName<Values extends object>(counters: CounterMap<{ values(): Values }>) {
  return counters.entries().map(([name, counter]) => withName([name, counter.values()]));
}

function withName<Values extends object>([name, values]: readonly [string, Values]) {
  return { name, ...values };
}

function projectsOf(
  events: ReturnType<typeof countEvents>,
  tools: ReturnType<typeof countTools | typeof countMinuteTools> | null,
  usage: ReturnType<typeof countUsage> | null,
): readonly ProjectValues[] {
  const calls = tools !== null && "projects" in tools ? tools.projects : null;
  const counted = [events.projects, calls, usage?.projects];
  const names = new Set(counted.flatMap((counters) => counters?.entries().map(([name]) => name) ?? []));
  return Array.from(names, (name) => {
    const usedTokens = usage?.projects.of(name);
    return {
      name: name === "" ? null : name,
      events: events.projects.of(name).events,
      failures: events.projects.of(name).failures,
      calls: calls?.of(name).calls ?? 0,
      tokens: usedTokens?.tokenCount() ?? 0,
      costUsd: usedTokens?.values().costUsd ?? null,
    };
  });
}

/** The greatest first, equal ones by name. */
function topOf<Named extends { readonly name: string | null }>(
  all: readonly Named[],
  size: (one: Named) => number,
): readonly Named[] {
  return all
    .toSorted((one, other) => size(other) - size(one) || (one.name ?? "").localeCompare(other.name ?? ""))
    .slice(0, MAX_TOP);
}
