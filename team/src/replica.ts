import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";
import { errorText } from "../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../src/core/ports.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import type { ListenAddress } from "../../src/http/server/listen.ts";
import { startCounterWorker } from "./counting/counter-worker.ts";
import { forgetMinutes } from "./counting/fold-counters.ts";
import { migrate } from "./database/migrate.ts";
import { forgetFeed } from "./database/feed.ts";
import { makePartitions } from "./database/partitions.ts";
import { openPool } from "./database/pool.ts";
import { pageRoutes } from "../../src/http/handlers/page.ts";
import { createTeamRoutes } from "./http/team-routes.ts";
import { createTeamServer, type Reading } from "./http/team-server.ts";
import { dayOf } from "./ingest/event-numbers.ts";
import { createReceiver } from "./ingest/receive-batch.ts";
import { forgetMarks } from "./reading/mark-queries.ts";
import { meetPerson } from "./rights/meet-person.ts";
import type { Identify } from "./rights/proxy.ts";

/** More than the batches that PostgreSQL works on at a time on a usual machine. */
const MOST_CONNECTIONS = 12;

/** Readers have connections of their own: their questions must not hold batches up. */
const MOST_READERS = 6;

const HOUR_MS = 3_600_000;

/** Current batches take milliseconds; after this time their machines send them again elsewhere. */
const GRACE_MS = 10_000;

interface ReplicaOptions {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Names people; null: nothing can be read. */
  readonly identify?: Identify | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Replica {
  readonly address: ListenAddress;
  /** Finishes the batches in work. */
  stop(): Promise<void>;
}

/** One of several processes over one database. It keeps nothing that another one lacks. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { databaseUrl, host, port, identify = null, clock, logger } = options;
  await migrate(databaseUrl);
  const pool = openPool(databaseUrl, { logger, most: MOST_CONNECTIONS });
  const healthPool = openPool(databaseUrl, { logger, most: 1 });
  const readPool = openPool(databaseUrl, { logger, most: MOST_READERS });
  const maintain = async (): Promise<void> => {
    await makePartitions(pool, dayOf(clock.now()));
    await forgetFeed(pool);
    await forgetMarks(pool);
    await forgetMinutes(pool, clock.now());
  };
  const self = { machineId: "team", name: "team", version };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock, logger, self });
  const reading = identify === null ? null : readingBy(identify, { pool: readPool, clock });
  const openRoutes = pageRoutes(PAGE_DIR);
  const server = createTeamServer({ host, port, pool, healthPool, receive, openRoutes, reading, logger });

  async function closePools(): Promise<void> {
    await Promise.all([pool.end(), healthPool.end(), readPool.end()]);
  }

  let address: ListenAddress;
  try {
    await maintain();
    address = await server.listen();
  } catch (error) {
    await closePools();
    throw error;
  }
  const counterWorker = startCounterWorker(pool, { logger });
  const hourly = setInterval(() => {
    maintain().catch((error: unknown) => logger.error("maintenance failed", { reason: errorText(error) }));
  }, HOUR_MS);
  return {
    address,
    stop: async () => {
      clearInterval(hourly);
      await server.close(GRACE_MS);
      await counterWorker.stop();
      await closePools();
    },
  };
}

/** Everything that people read, for those whom the proxy names. */
export function readingBy(
  identify: Identify,
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
): Reading {
  return {
    personOf: async (request) => {
      const identity = identify(request);
      return identity === null ? null : meetPerson(pool, identity);
    },
    routesOf: createTeamRoutes({ pool, clock, facts: { version, startedAtMs: clock.now(), signIn: "proxy" } }),
  };
}

/** As `npm run build:page` leaves it. */
const PAGE_DIR = join(import.meta.dirname, "..", "..", "dist", "page");

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as {
  readonly version: string;
};
