import { HOUR_MS } from "../../src/core/time-units.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../src/core/ports.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import type { ListenAddress } from "../../src/http/server/listen.ts";
import { startCounterWorker } from "./counting/counter-worker.ts";
import { readHealth } from "./health/read-health.ts";
import { migrateInTime } from "./database/migrate.ts";
import { forgetFeed } from "./database/feed.ts";
import { makePartitions } from "./database/partitions.ts";
import { openPool } from "./database/pool.ts";
import type { Route } from "../../src/http/router.ts";
import { pageRoutes } from "../../src/http/handlers/page.ts";
import { openJoinRoutes } from "./http/join-routes.ts";
import { createTeamRoutes, readMetrics } from "./http/team-routes.ts";
import { createTeamServer, type Reading } from "./http/team-server.ts";
import { createMaintenance } from "./maintenance/maintenance.ts";
import { DEFAULT_RETENTION, type Retention } from "./maintenance/retention.ts";
import { dayOf } from "./ingest/event-numbers.ts";
import { createReceiver, type Receive } from "./ingest/receive-batch.ts";
import { createLive, type Live } from "./live/live.ts";
import { forgetMarks } from "./reading/mark-queries.ts";
import { createRequestCounts, metricsRoutes } from "./metrics/team-metrics.ts";
import { NO_CHANNELS, type NotifySettings } from "./notify/channel-settings.ts";
import { forgetMessages } from "./notify/find-items.ts";
import { startNotifier } from "./notify/notifier.ts";
import { createTeamReader } from "./reading/team-reader.ts";
import { meetPerson } from "./rights/meet-person.ts";
import type { Identify } from "./rights/identity.ts";
import type { OpenSignIn, SignInParts } from "./sign-in/open-sign-in.ts";

/** More than the batches that PostgreSQL works on at a time on a usual machine. */
const MOST_CONNECTIONS = 12;

/** Readers have connections of their own: their questions must not hold batches up. */
const MOST_READERS = 6;

/** More than PostgreSQL gives a statement. */
const ANSWER_MS = 20_000;

/** Current batches take milliseconds; after this time their machines send them again elsewhere. */
const GRACE_MS = 10_000;

type Joining = Pick<Parameters<typeof openJoinRoutes>[0], "publicUrl" | "trusted">;

interface ReplicaOptions {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly signIn: OpenSignIn;
  readonly retention?: Retention;
  readonly notify?: NotifySettings;
  /** What Prometheus sends; null: there is no `/metrics`. */
  readonly metricsToken?: string | null;
  /** Where machines that join send their person, and whose `X-Forwarded-For` counts for them. */
  readonly joining?: Joining;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Replica = Readonly<Awaited<ReturnType<typeof startReplica>>>;

/** One of several processes over one database. It keeps nothing that another one lacks. */
export async function startReplica(options: ReplicaOptions) {
  const { databaseUrl, host, port, clock, logger } = options;
  const { joining = UNKNOWN_URL, retention = DEFAULT_RETENTION, notify = NO_CHANNELS, metricsToken = null } = options;
  const reason = "a dump, or another transaction that lasts, has a table that it changes";
  const onHeldUp = (): void => logger.warn("the migration is tried again every ten seconds", { reason });
  await migrateInTime(databaseUrl, { onHeldUp });
  const pool = openPool(databaseUrl, { logger, most: MOST_CONNECTIONS, plansOnce: true });
  const healthPool = openPool(databaseUrl, { logger, most: 1 });
  const readPool = openPool(databaseUrl, { logger, most: MOST_READERS });
  // Its one connection holds the locks of channels.
  const channelPool = openPool(databaseUrl, { logger, most: 1, answerMs: ANSWER_MS });
  const counts = createRequestCounts();
  const maintain = async (): Promise<void> => {
    await makePartitions(pool, dayOf(clock.now()));
    await forgetFeed(pool);
    await forgetMarks(pool);
    await forgetMessages(pool, clock.now());
  };
  const maintenance = createMaintenance({ databaseUrl, retention, logger });
  const self = { machineId: "team", name: "team", version };
  const facts = { version, startedAtMs: clock.now() };
  const live = createLive({
    databaseUrl,
    clock,
    logger,
    readValues: {
      readMetrics: async (watcher) => readMetrics(createTeamReader({ ...watcher, pool: readPool, clock }), clock),
      readHealth: async (watcher) => readHealth({ ...watcher, pool: readPool, facts, clock }),
    },
  });
  const receiveBatch = createReceiver({ pool, redactor: BUILT_IN, clock, logger, self, onStored: counts.stored });
  const receive: Receive = async (body, sender) => {
    const answer = await receiveBatch(body, sender);
    if (answer.taken) live.committed();
    return answer;
  };
  const { kind, identify, routes: signInRoutes } = options.signIn({ pool: readPool, clock, logger });
  const reading = identify === null ? null : readingBy(identify, { pool: readPool, clock, logger, live });
  const joinRoutes = openJoinRoutes({ pool: readPool, knowsPeople: reading !== null, ...joining });
  const openRoutes: Route[] = [...pageRoutes(PAGE_DIR), ...signInRoutes, ...joinRoutes];
  const onResponse = counts.answered;
  const { trusted } = joining;
  const parts = { pool, healthPool, receive, openRoutes, reading, logger, onResponse, trusted };
  const server = createTeamServer({ host, port, ...parts });

  async function closePools(): Promise<void> {
    await Promise.all([pool.end(), healthPool.end(), readPool.end(), channelPool.end(), live.stop()]);
  }

  let address: ListenAddress;
  try {
    await maintain();
    address = await server.listen();
  } catch (error) {
    await closePools();
    throw error;
  }
  const runMaintenance = (): void => {
    maintenance.run().catch((error: unknown) => logger.error("maintenance failed", { reason: errorText(error) }));
  };
  runMaintenance();
  const notifier = startNotifier({ settings: notify, pool: channelPool, version, clock, logger });
  if (metricsToken !== null) {
    const pools = { batches: pool, readers: readPool, health: healthPool, channels: channelPool };
    const { room } = server;
    openRoutes.push(
      ...metricsRoutes({
        token: metricsToken,
        version,
        counts,
        room,
        pools,
        healthPool,
        notifier,
        live,
        maintenance,
        clock,
      }),
    );
  }
  const counterWorker = startCounterWorker(pool, { logger });
  const hourly = setInterval(() => {
    maintain().catch((error: unknown) => logger.error("maintenance failed", { reason: errorText(error) }));
    runMaintenance();
  }, HOUR_MS);
  return {
    address,
    signIn: kind,
    version,
    /** Finishes the batches in work. */
    stop: async () => {
      clearInterval(hourly);
      counts.stop();
      await maintenance.stop();
      // Streams do not end by themselves, and the server waits for its connections.
      await Promise.all([server.close(GRACE_MS), live.stop(), notifier.stop(GRACE_MS), counterWorker.stop()]);
      await closePools();
    },
  };
}

const UNKNOWN_URL: Joining = { publicUrl: "", trusted: null };

interface ReadingParts extends SignInParts {
  readonly live?: Pick<Live, "attach" | "committed">;
}

/** Everything that people read, for those who are known. */
export function readingBy(identify: Identify, { pool, clock, logger, live }: ReadingParts): Reading {
  return {
    personOf: async (request) => {
      const identity = await identify(request);
      return identity === null ? null : meetPerson(pool, identity);
    },
    routesOf: createTeamRoutes({ pool, clock, logger, live, facts: { version, startedAtMs: clock.now() } }),
  };
}

/** As `npm run build:page` leaves it. */
const PAGE_DIR = join(import.meta.dirname, "..", "..", "dist", "page");

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as {
  readonly version: string;
};
