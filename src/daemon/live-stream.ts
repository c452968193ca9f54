import { toMetricsDto } from "../api/dto.ts";
import type { ConfigValues } from "../config/settings.ts";
import type { Commits } from "../core/event.ts";
import { streamRoutes } from "../http/handlers/event-stream.ts";
import { connectionsWithin } from "../http/http-limits.ts";
import type { ProcessingTimes } from "../ingest/processing-times.ts";
import type { Store } from "../store/store.ts";
import { createHub } from "../stream/hub.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";
import type { Insights } from "./insights/insights.ts";

/** Share of all connections for streams. The rest is for single requests. */
const STREAM_SHARE = 0.75;

interface LiveStreamOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly times: ProcessingTimes;
  /** Built after the stream: a commit reaches open pages before everything that is derived from it. */
  readonly insights: () => Insights;
}

/** The live stream of open pages. The server ends the connections: an open one would keep it from closing. */
export function createLiveStream({ context, commits, store, times, insights }: LiveStreamOptions) {
  const { clock, logger, atStart } = context;
  const readMetrics = () => toMetricsDto(store.metrics(clock.now()), times.summary(), insights().readBudget());
  const hub = createHub({
    history: store,
    readMetrics,
    usualOf: (call) => insights().usualOf(call),
    clock,
    logger,
    ...limitsOf(atStart.values),
  });
  commits.onCommit(({ events, sessions }) => hub.publish(events, sessions));
  hub.serveWarnings(() => insights().readWarnings());
  return {
    name: "stream",
    hub,
    routes: streamRoutes(hub, readMetrics),
    configure: ({ values }) => hub.configure(limitsOf(values)),
  } satisfies Component & Record<string, unknown>;
}

/** The settings of streams, within the open file limit of this process. */
function limitsOf(values: ConfigValues) {
  const room = connectionsWithin(openFileLimit(), Infinity);
  return {
    maxConnections: Math.min(values.maxConnections, Math.ceil(room * STREAM_SHARE)),
    heartbeatIntervalMs: values.heartbeatIntervalSeconds * 1000,
    metricsRefreshMs: values.cacheTtlSeconds * 1000,
  };
}
