import { totalTokens } from "../../core/cost/usage.ts";
import type { ProjectFigures, StatsRequest } from "../../core/stats/stats.ts";
import { HOUR_MS, type Buckets } from "../../core/stats/stats-range.ts";
import type { Preparer } from "../prepared-once.ts";
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

/** Everything there is by the hour. A filter that a counter knows nothing of leaves that counter out. */
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
      tools: tools?.series[index]?.figures() ?? null,
      usage: usage?.series[index]?.figures() ?? null,
      sessions: sessions?.series[index] ?? null,
    })),
    totals: {
      events: events?.totals ?? null,
      tools: tools?.totals.figures() ?? null,
      usage: usage?.totals.figures() ?? null,
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
            byName(events.names.entries(), (tally) => tally),
            ({ events: n }) => n,
          ),
    tools:
      tools === null
        ? null
        : topOf(
            byName(tools.tools.entries(), (tally) => tally.figures()),
            ({ calls }) => calls,
          ),
    models:
      usage === null
        ? null
        : topOf(
            byName(usage.models.entries(), (tally) => tally.figures()),
            ({ tokens }) => totalTokens(tokens),
          ),
    unpricedModels: usage?.unpricedModels ?? [],
  };
}

function byName<Tally, Figures>(entries: readonly (readonly [string, Tally])[], of: (tally: Tally) => Figures) {
  return entries.map(([name, tally]) => ({ name, ...of(tally) }));
}

function projectsOf({
  events,
  tools,
  usage,
}: Counted & { readonly events: NonNullable<Counted["events"]> }): readonly ProjectFigures[] {
  const names = new Set(
    [events, tools, usage].flatMap((counted) => counted?.projects.entries().map(([name]) => name) ?? []),
  );
  const figures = Array.from(names, (name): ProjectFigures => {
    const usedTokens = usage?.projects.of(name);
    return {
      name: name === "" ? null : name,
      events: events.projects.of(name).events,
      failures: events.projects.of(name).failures,
      calls: tools?.projects.of(name).calls ?? 0,
      tokens: usedTokens?.tokenCount() ?? 0,
      costUsd: usedTokens?.figures().costUsd ?? null,
    };
  });
  return topOf(figures, (project) => project.events);
}
