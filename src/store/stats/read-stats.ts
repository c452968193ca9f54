import { totalTokens } from "../../core/cost/usage.ts";
import { bucketsBefore, HOUR_MS, MINUTE_MS, planBuckets, type Buckets } from "../../core/stats-range.ts";
import { MAX_TOP, type ProjectValues, type Stats, type StatsRequest, type StatsSpan } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integerOrNull } from "../database/row-value.ts";
import { countEvents, countMinuteEvents, countMinuteTools, countSessions } from "./count-events.ts";
import { countTools } from "./count-tools.ts";
import { countUsage } from "./count-usage.ts";
import { indexBuckets } from "./counting.ts";

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

function readSpan(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
  return request.unit === "minute" ? readMinutes(database, buckets, request) : readHours(database, buckets, request);
}

function firstCountedMs(database: Preparer): number | null {
  const row = database.prepare("SELECT min(hour) AS hour FROM hour_events").get();
  const hour = row === undefined ? null : integerOrNull(row, "hour");
  return hour === null ? null : hour * HOUR_MS;
}

interface Counted {
  readonly events: ReturnType<typeof countEvents> | null;
  readonly tools: ReturnType<typeof countTools> | null;
  readonly usage: ReturnType<typeof countUsage> | null;
}

/** All counters by the hour. A counter without a filter's column is left out. */
function readHours(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
  const { projectName, model, toolName, prices } = request;
  const filter = { index: indexBuckets(buckets, HOUR_MS), projectName, model, toolName };
  const ofAnything = model === null && toolName === null;
  const events = ofAnything ? countEvents(database, filter) : null;
  const tools = model === null ? countTools(database, filter) : null;
  const usage = toolName === null ? countUsage(database, filter, prices) : null;
  const sessions = ofAnything ? countSessions(database, filter) : null;
  return {
    series: buckets.starts.map((_, index) => ({
      events: events?.series[index] ?? null,
      tools: tools?.series[index]?.values() ?? null,
      usage: usage?.series[index]?.values() ?? null,
      sessions: sessions?.series[index] ?? null,
    })),
    totals: {
      events: events?.totals ?? null,
      tools: tools?.totals.values() ?? null,
      usage: usage?.totals.values() ?? null,
      sessions: sessions?.totals ?? null,
    },
    tops: topsOf({ events, tools, usage }),
  };
}

function topsOf({ events, tools, usage }: Counted): SpanReading["tops"] {
  return {
    projects: events === null ? null : projectsOf({ events, tools, usage }),
    hookEvents:
      events === null
        ? null
        : topOf(
            byName(events.names.entries(), (counter) => counter),
            ({ events: n }) => n,
          ),
    tools:
      tools === null
        ? null
        : topOf(
            byName(tools.tools.entries(), (counter) => counter.values()),
            ({ calls }) => calls,
          ),
    models:
      usage === null
        ? null
        : topOf(
            byName(usage.models.entries(), (counter) => counter.values()),
            ({ tokens }) => totalTokens(tokens),
          ),
    unpricedModels: usage?.unpricedModels ?? [],
  };
}

function byName<Counter, Values>(entries: readonly (readonly [string, Counter])[], of: (counter: Counter) => Values) {
  return entries.map(([name, counter]) => ({ name, ...of(counter) }));
}

function projectsOf({
  events,
  tools,
  usage,
}: Counted & { readonly events: NonNullable<Counted["events"]> }): readonly ProjectValues[] {
  const names = new Set(
    [events, tools, usage].flatMap((counted) => counted?.projects.entries().map(([name]) => name) ?? []),
  );
  const values = Array.from(names, (name): ProjectValues => {
    const usedTokens = usage?.projects.of(name);
    return {
      name: name === "" ? null : name,
      events: events.projects.of(name).events,
      failures: events.projects.of(name).failures,
      calls: tools?.projects.of(name).calls ?? 0,
      tokens: usedTokens?.tokenCount() ?? 0,
      costUsd: usedTokens?.values().costUsd ?? null,
    };
  });
  return topOf(values, (project) => project.events);
}

/** By the minute there are only events and started calls, without project or model. */
function readMinutes(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
  const { projectName, model, toolName } = request;
  const filter = { index: indexBuckets(buckets, MINUTE_MS), projectName, model, toolName };
  const isCounted = projectName === null && model === null;
  const events = isCounted && toolName === null ? countMinuteEvents(database, filter) : null;
  const tools = isCounted ? countMinuteTools(database, filter) : null;
  return {
    series: buckets.starts.map((_, index) => ({
      events: events?.series[index] ?? null,
      tools: tools?.series[index] ?? null,
      usage: null,
      sessions: null,
    })),
    totals: { events: events?.totals ?? null, tools: tools?.totals ?? null, usage: null, sessions: null },
    tops: {
      projects: null,
      models: null,
      hookEvents: null,
      tools:
        tools === null
          ? null
          : topOf(
              tools.tools.entries().map(([name, counter]) => ({ name, ...counter })),
              ({ calls }) => calls,
            ),
      unpricedModels: [],
    },
  };
}

/** Values of one time range. */
interface SpanReading extends Omit<StatsSpan, "starts" | "endMs"> {
  readonly tops: Pick<Stats, "projects" | "models" | "tools" | "hookEvents" | "unpricedModels">;
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
