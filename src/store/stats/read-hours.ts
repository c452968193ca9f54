import { totalTokens } from "../../core/cost/usage.ts";
import type { ProjectValues, StatsRequest } from "../../core/stats/stats.ts";
import { HOUR_MS, type Buckets } from "../../core/stats/stats-range.ts";
import type { Preparer } from "../database/prepared-once.ts";
import { indexBuckets } from "./bucket-index.ts";
import { countEvents } from "./count-events.ts";
import { countSessions } from "./count-sessions.ts";
import { countTools } from "./count-tools.ts";
import { countUsage } from "./count-usage.ts";
import type { SpanReading } from "./span-reading.ts";
import { topOf } from "./top-of.ts";

interface Counted {
  readonly events: ReturnType<typeof countEvents> | null;
  readonly tools: ReturnType<typeof countTools> | null;
  readonly usage: ReturnType<typeof countUsage> | null;
}

/** All counters by the hour. A counter without a filter's column is left out. */
export function readHours(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
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
