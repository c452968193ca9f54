import { performance } from "node:perf_hooks";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import type { MetricSample } from "../../../src/core/metrics.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { metricsText, type MetricReadings } from "../../../src/health/exposition.ts";
import { watchLoop } from "../../../src/health/probes.ts";
import { isSameSecret } from "../../../src/http/access/secrets.ts";
import { withoutQuery } from "../../../src/http/parameters.ts";
import { get, type Route } from "../../../src/http/router.ts";
import type { Environment } from "../../../src/system/paths.ts";
import type { Live } from "../live/live.ts";
import type { Maintenance } from "../maintenance/maintenance.ts";
import type { Notifier } from "../notify/notifier.ts";

/** The metrics of a replica. Names never change their meaning: alerts depend on them. */
const METRIC_HELP = {
  ccen_team_build_info: "1; the release and its Node.",
  ccen_team_start_time_seconds: "When the replica started, in seconds since the epoch.",

  ccen_team_batches_total: "Requests of machines by status, since the start: 401 a wrong token, 503 refused.",
  ccen_team_events_total: "Events stored since the start.",
  ccen_team_requests_total: "Requests of people and probes by status, since the start.",
  ccen_team_batches_in_work: "Batches that are read or stored.",
  ccen_team_batches_waiting: "Batches that wait for room, unread.",
  ccen_team_body_bytes: "Bytes of the bodies in work.",

  ccen_team_database_up: "Whether PostgreSQL answered this scrape.",
  ccen_team_connections: "Connections to PostgreSQL, by pool and whether they are in use.",
  ccen_team_connections_awaited: "Requests that wait for a connection, by pool.",
  ccen_team_feed_lag_seconds: "For how long this replica has not read the feed for its streams, 0 without any.",
  ccen_team_streams: "Open streams of live events.",
  ccen_team_streams_refused_total: "Streams beyond the limits, since the start.",
  ccen_team_uncounted_seconds: "How long the oldest event has waited for the counters, 0 without any.",
  ccen_team_search_words: "1; 0 where the extension pg_trgm is missing, and search of closed days takes longer.",
  ccen_team_maintenance_finished_seconds:
    "When this replica last finished maintenance, in seconds since the epoch, 0 before it. One of all does it.",
  ccen_team_maintenance_failures_total: "Maintenance that failed, since the start.",

  ccen_team_outbox_messages: "Unfinished messages of all channels.",
  ccen_team_outbox_oldest_seconds: "How long the oldest of them has waited, 0 without any.",
  ccen_team_channels:
    "Channels of the settings, by what this replica does: sends, is held up, or leaves it to another.",
  ccen_team_deliveries_total: "Messages that this replica has sent, or given up, since the start.",

  ccen_team_process_resident_memory_bytes: "Memory of the replica.",
  ccen_team_process_heap_bytes: "JavaScript heap in use.",
  ccen_team_process_cpu_seconds_total: "Processor time since the start, user and system.",
  ccen_team_event_loop_active_seconds_total: "Time in which the event loop was busy, since the start.",
  ccen_team_event_loop_delay_p99_seconds: "99th percentile of the event loop's delay.",
  ccen_team_event_loop_delay_max_seconds: "Maximum of the event loop's delay.",
} as const satisfies Record<string, string>;

const US_PER_S = 1e6;

const MS_PER_S = 1000;

type RequestCounts = ReturnType<typeof createRequestCounts>;

/** What a replica has answered since its start. */
export function createRequestCounts() {
  const loop = watchLoop();
  const batches = new Map<string, number>();
  const requests = new Map<string, number>();
  let events = 0;
  return {
    answered: (path: string, status: number): void => {
      loop.touch();
      const statuses = path === ROUTES.upstream ? batches : requests;
      const label = String(status);
      statuses.set(label, (statuses.get(label) ?? 0) + 1);
    },
    stored: (count: number): void => {
      events += count;
    },
    read: () => ({ batches, requests, events, loop: loop.read() }),
    stop: loop.stop,
  };
}

const MIN_TOKEN = 16;

/**
 * @returns null without one: then there is no `/metrics`
 * @throws when it could be guessed
 */
export function readMetricsToken(environment: Environment): string | null {
  const token = environment["CCEN_TEAM_METRICS_TOKEN"] ?? "";
  if (token === "") return null;
  if (token.length < MIN_TOKEN || /\s/.test(token))
    throw new Error(`CCEN_TEAM_METRICS_TOKEN has to have at least ${MIN_TOKEN} characters, and no blanks`);
  return token;
}

interface MetricsOptions {
  /** What a scrape has to send: `Authorization: Bearer …`. */
  readonly token: string;
  readonly version: string;
  readonly counts: RequestCounts;
  readonly room: () => { readonly batches: number; readonly bytes: number; readonly waiting: number };
  readonly pools: Readonly<Record<string, Pool>>;
  /** Asked at each scrape. */
  readonly healthPool: Pool;
  readonly notifier: Notifier;
  readonly live: Pick<Live, "status">;
  readonly maintenance: Pick<Maintenance, "status">;
  readonly clock: Clock;
}

/**
 * `GET /metrics` for Prometheus, with a token of its own (`authorization` of its `scrape_config`): it is on the port that
 * the load balancer leads to.
 */
export function metricsRoutes(options: MetricsOptions): readonly Route[] {
  const startedAtMs = options.clock.now();
  return [
    get(
      ROUTES.prometheus,
      withoutQuery(async ({ request, response }) => {
        const [, given] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
        if (given === undefined || !isSameSecret(given, options.token)) throw new AppError("http/unauthorized");
        const bytes = Buffer.from(metricsText(METRIC_HELP, await readMetrics(options, startedAtMs)));
        response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Length", bytes.length);
        response.writeHead(200).end(bytes);
      }),
    ),
  ];
}

async function readMetrics(
  options: MetricsOptions,
  startedAtMs: number,
): Promise<MetricReadings<keyof typeof METRIC_HELP>> {
  const { version, counts, room, pools, healthPool, notifier, clock } = options;
  const { batches, requests, events, loop } = counts.read();
  const { channels, held, sent, failed } = notifier.status();
  const stored = await readDatabase(healthPool).catch(() => null);
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const inWork = room();
  const streams = options.live.status();
  const maintenance = options.maintenance.status();
  const oldestAtMs = stored?.oldest_message ?? null;
  const heldUp = held.filter(({ state }) => state !== "ok").length;
  return {
    ccen_team_build_info: [{ labels: { version, node: process.version }, value: 1 }],
    ccen_team_start_time_seconds: startedAtMs / MS_PER_S,
    ccen_team_batches_total: labelled("status", batches),
    ccen_team_events_total: events,
    ccen_team_requests_total: labelled("status", requests),
    ccen_team_batches_in_work: inWork.batches,
    ccen_team_batches_waiting: inWork.waiting,
    ccen_team_body_bytes: inWork.bytes,
    ccen_team_database_up: Number(stored !== null),
    ccen_team_connections: Object.entries(pools).flatMap(([pool, { totalCount, idleCount }]) => [
      { labels: { pool, state: "used" }, value: totalCount - idleCount },
      { labels: { pool, state: "idle" }, value: idleCount },
    ]),
    ccen_team_connections_awaited: Object.entries(pools).map(([pool, { waitingCount }]) => ({
      labels: { pool },
      value: waitingCount,
    })),
    ccen_team_feed_lag_seconds: streams.lagMs / MS_PER_S,
    ccen_team_streams: streams.streams,
    ccen_team_streams_refused_total: streams.refused,
    ccen_team_uncounted_seconds: stored?.uncounted ?? null,
    ccen_team_search_words: stored === null ? null : Number(stored.has_words),
    ccen_team_maintenance_finished_seconds: maintenance.finishedAtMs / MS_PER_S,
    ccen_team_maintenance_failures_total: maintenance.failures,
    ccen_team_outbox_messages: stored?.messages ?? null,
    ccen_team_outbox_oldest_seconds:
      stored === null ? null : oldestAtMs === null ? 0 : Math.max(0, clock.now() - oldestAtMs) / MS_PER_S,
    ccen_team_channels: [
      { labels: { state: "sends" }, value: held.length - heldUp },
      { labels: { state: "held_up" }, value: heldUp },
      { labels: { state: "elsewhere" }, value: channels - held.length },
    ],
    ccen_team_deliveries_total: [
      { labels: { outcome: "sent" }, value: sent },
      { labels: { outcome: "failed" }, value: failed },
    ],
    ccen_team_process_resident_memory_bytes: rss,
    ccen_team_process_heap_bytes: heapUsed,
    ccen_team_process_cpu_seconds_total: (user + system) / US_PER_S,
    ccen_team_event_loop_active_seconds_total: performance.eventLoopUtilization().active / MS_PER_S,
    ccen_team_event_loop_delay_p99_seconds: loop === null ? null : loop.p99Ms / MS_PER_S,
    ccen_team_event_loop_delay_max_seconds: loop === null ? null : loop.maxMs / MS_PER_S,
    histograms: {},
  };
}

function labelled(label: string, values: ReadonlyMap<string, number>): readonly MetricSample[] {
  return Array.from(values, ([text, value]) => ({ labels: { [label]: text }, value }));
}

interface DatabaseReading {
  readonly messages: number;
  readonly oldest_message: number | null;
  readonly uncounted: number;
  readonly has_words: boolean;
}

async function readDatabase(pool: Pool): Promise<DatabaseReading | null> {
  const { rows } = await pool.query<DatabaseReading>(READ);
  return rows[0] ?? null;
}

/** The queue of the counters has its oldest rows in front; with a long one behind, a scrape must not read all of it. */
const LOOKED_AT = 10_000;

/** Reads partial indexes and the ends of others, so its cost does not grow with the store. */
const READ = `SELECT
    EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS has_words,
    (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')) AS messages,
    (SELECT min(created_at) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')) AS oldest_message,
    coalesce((SELECT greatest(0, round(extract(epoch FROM clock_timestamp() - min(at)), 3)::float8)
      FROM (SELECT at FROM uncounted_events LIMIT ${LOOKED_AT}) u), 0) AS uncounted`;
