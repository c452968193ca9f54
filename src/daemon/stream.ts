import { toMetricsDto, type MetricsDto } from "../api/dto.ts";
import type { ConfigValues } from "../config/settings.ts";
import type { Commits } from "../core/event.ts";
import { streamRoutes } from "../http/handlers/event-stream.ts";
import { connectionsWithin } from "../http/http-limits.ts";
import type { Route } from "../http/router.ts";
import type { ProcessingTimes } from "../ingest/processing-times.ts";
import type { Store } from "../store/store.ts";
import { createHub, type Hub } from "../stream/hub.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

/** Share of all connections. The rest is for single requests. */
const STREAM_SHARE = 0.75;

interface StreamOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly times: ProcessingTimes;
}

/** The stream to pages and `ccen tail`. The server ends it: an open stream would keep it from closing. */
export interface Stream extends Component {
  readonly hub: Hub;
  readonly routes: readonly Route[];
}

export function createStream({ context, commits, store, times }: StreamOptions): Stream {
  const { clock, logger, atStart } = context;
  const readMetrics = (): MetricsDto => toMetricsDto(store.metrics(clock.now()), times.summary());
  const hub = createHub({ history: store, readMetrics, clock, logger, ...hubLimits(atStart.values) });
  commits.onCommit(({ events, sessions }) => hub.publish(events, sessions));
  return {
    name: "stream",
    hub,
    routes: streamRoutes(hub, readMetrics),
    configure: ({ values }) => hub.configure(hubLimits(values)),
  };
}

/** The settings of streams, within the open file limit of this process. */
function hubLimits(values: ConfigValues) {
  const room = connectionsWithin(openFileLimit(), Infinity);
  return {
    maxConnections: Math.min(values.maxConnections, Math.ceil(room * STREAM_SHARE)),
    heartbeatIntervalMs: values.heartbeatIntervalSeconds * 1000,
    metricsRefreshMs: values.cacheTtlSeconds * 1000,
  };
}
