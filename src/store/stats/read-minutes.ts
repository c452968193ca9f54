import type { StatsRequest } from "../../core/stats/stats.ts";
import { MINUTE_MS, type Buckets } from "../../core/stats/stats-range.ts";
import type { Preparer } from "../database/prepared-once.ts";
import { indexBuckets } from "./bucket-index.ts";
import { countMinuteEvents, countMinuteTools } from "./count-minutes.ts";
import type { SpanReading } from "./span-reading.ts";
import { topOf } from "./top-of.ts";

/** By the minute there are only events and started calls, without project or model. */
export function readMinutes(database: Preparer, buckets: Buckets, request: StatsRequest): SpanReading {
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
