import { Pool, types, type PoolClient, type PoolConfig } from "pg";
import type { Logger } from "../../../src/core/ports.ts";
import { connectionTo, LIMITED, limitedTo } from "./connection.ts";

/** All whole numbers of the schema are safe integers. */
function parserOf(oid: Parameters<typeof types.getTypeParser>[0]): (text: string) => unknown {
  return oid === types.builtins.INT8 ? Number : types.getTypeParser(oid);
}

const NETWORK = {
  connectionTimeoutMillis: 5_000,
  // A server without power closes nothing, and a commit whose standby is away has no limit at the server.
  query_timeout: 17_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const satisfies PoolConfig;

interface PoolOptions {
  readonly logger: Logger;
  readonly most: number;
  /** Whether the same few statements run all the time: planning one again for its values costs more than it saves. */
  readonly plansOnce?: boolean;
  /** Gives up on a statement without an answer, where nothing else would notice a network that is silent. */
  readonly answerMs?: number;
  /** How long a statement may work, for a command of an operator. */
  readonly workMs?: number;
}

/** Connections to PostgreSQL 17 or later. A connection that breaks is replaced. */
export function openPool(url: string, options: PoolOptions): Pool {
  const { logger, most, answerMs, workMs, plansOnce = false } = options;
  const limits = workMs === undefined ? LIMITED : limitedTo(workMs);
  const pool = new Pool({
    ...NETWORK,
    ...connectionTo(url, { ...limits, ...(plansOnce && { plan_cache_mode: "force_generic_plan" }) }),
    ...(answerMs !== undefined && { query_timeout: answerMs }),
    ...(workMs !== undefined && { query_timeout: workMs }),
    application_name: "ccen-team",
    max: most,
    // Statements that do not need each other's answer share a round trip.
    pipeline: true,
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  });
  // A crash of PostgreSQL reaches idle connections here and used ones as an error of their own: without listeners it
  // would end this process too.
  pool.on("error", (error) => logger.warn("a connection to PostgreSQL broke", { reason: error.message }));
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/**
 * Sends the statements that `ask` begins as one write: alone, each costs a system call, which were a fifth of a
 * replica's time at batches of 16.
 */
export function inOnePiece<T>(client: PoolClient, ask: () => T): T {
  const { stream } = client.connection;
  stream.cork();
  try {
    return ask();
  } finally {
    stream.uncork();
  }
}

/** Commits what `work` did, or nothing of it. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    isClean = true;
    return result;
  } finally {
    // A connection in an unknown state is closed: PostgreSQL rolls its transaction back.
    client.release(!isClean);
  }
}
