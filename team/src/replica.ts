import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SignInDto, TeamDto } from "../../src/api/team-dto.ts";
import { errorText } from "../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../src/core/ports.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import type { ListenAddress } from "../../src/http/server/listen.ts";
import { migrate } from "./database/migrate.ts";
import { forgetFeed } from "./database/feed.ts";
import { makePartitions } from "./database/partitions.ts";
import { openPool } from "./database/pool.ts";
import { pageRoutes } from "../../src/http/handlers/page.ts";
import { createTeamRoutes, readMetrics } from "./http/team-routes.ts";
import { createTeamServer, type Reading } from "./http/team-server.ts";
import { dayOf } from "./ingest/event-numbers.ts";
import { createReceiver, type Receive } from "./ingest/receive-batch.ts";
import { createLive, type Live } from "./live/live.ts";
import { forgetMarks } from "./reading/mark-queries.ts";
import { createTeamReader } from "./reading/team-reader.ts";
import { meetPerson } from "./rights/meet-person.ts";
import type { Identify } from "./rights/identity.ts";
import type { OpenSignIn, SignInParts } from "./sign-in/sign-in.ts";

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
  readonly signIn: OpenSignIn;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Replica {
  readonly address: ListenAddress;
  readonly signIn: SignInDto["kind"];
  /** Finishes the batches in work. */
  stop(): Promise<void>;
}

/** One of several processes over one database. It keeps nothing that another one lacks. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { databaseUrl, host, port, clock, logger } = options;
  await migrate(databaseUrl);
  const pool = openPool(databaseUrl, { logger, most: MOST_CONNECTIONS });
  const healthPool = openPool(databaseUrl, { logger, most: 1 });
  const readPool = openPool(databaseUrl, { logger, most: MOST_READERS });
  const maintain = async (): Promise<void> => {
    await makePartitions(pool, dayOf(clock.now()));
    await forgetFeed(pool);
    await forgetMarks(pool);
  };
  const self = { machineId: "team", name: "team", version };
  const live = createLive({
    databaseUrl,
    clock,
    logger,
    readMetrics: async (watcher) => readMetrics(createTeamReader({ ...watcher, pool: readPool, clock }), clock),
  });
  const receiveBatch = createReceiver({ pool, redactor: BUILT_IN, clock, logger, self });
  const receive: Receive = async (body, sender) => {
    const answer = await receiveBatch(body, sender);
    if (answer.taken) live.committed();
    return answer;
  };
  const { kind, identify, routes: signInRoutes } = options.signIn({ pool: readPool, clock, logger });
  const reading =
    identify === null || kind === "none" ? null : readingBy(identify, { kind, pool: readPool, clock, logger, live });
  const openRoutes = [...pageRoutes(PAGE_DIR), ...signInRoutes];
  const server = createTeamServer({ host, port, pool, healthPool, receive, openRoutes, reading, logger });

  async function closePools(): Promise<void> {
    await Promise.all([pool.end(), healthPool.end(), readPool.end(), live.stop()]);
  }

  let address: ListenAddress;
  try {
    await maintain();
    address = await server.listen();
  } catch (error) {
    await closePools();
    throw error;
  }
  const hourly = setInterval(() => {
    maintain().catch((error: unknown) => logger.error("maintenance failed", { reason: errorText(error) }));
  }, HOUR_MS);
  return {
    address,
    signIn: kind,
    stop: async () => {
      clearInterval(hourly);
      // Streams do not end by themselves, and the server waits for its connections.
      await Promise.all([server.close(GRACE_MS), live.stop()]);
      await closePools();
    },
  };
}

interface ReadingParts extends SignInParts {
  readonly kind: TeamDto["sign_in"];
  readonly live?: Pick<Live, "attach">;
}

/** Everything that people read, for those who are known. */
export function readingBy(identify: Identify, { kind, pool, clock, logger, live }: ReadingParts): Reading {
  return {
    personOf: async (request) => {
      const identity = await identify(request);
      return identity === null ? null : meetPerson(pool, identity);
    },
    routesOf: createTeamRoutes({
      pool,
      clock,
      logger,
      live,
      facts: { version, startedAtMs: clock.now(), signIn: kind },
    }),
  };
}

/** As `npm run build:page` leaves it. */
const PAGE_DIR = join(import.meta.dirname, "..", "..", "dist", "page");

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")) as {
  readonly version: string;
};
