import { Pool, types, type PoolClient, type PoolConfig } from "pg";
import type { Logger } from "../../../src/core/ports.ts";

/** All whole numbers of the schema are safe integers. */
function parserOf(oid: Parameters<typeof types.getTypeParser>[0]): (text: string) => unknown {
  return oid === types.builtins.INT8 ? Number : types.getTypeParser(oid);
}

/** A convoy behind one row must not take every connection with it. */
const TIMEOUTS = {
  connectionTimeoutMillis: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
  statement_timeout: 15_000,
  // A server without power closes nothing, and a commit whose standby is away has no limit at the server.
  query_timeout: 17_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  // No transaction works longer. One that waits for its standby to have its commit may, and is invisible meanwhile.
  options: "-c transaction_timeout=20000",
} as const satisfies PoolConfig;

interface PoolOptions {
  readonly logger: Logger;
  readonly most: number;
  /** Whether the same few statements run all the time: planning one anew for its values costs more than it saves. */
  readonly plansOnce?: boolean;
  /** Gives up on a statement without an answer, where nothing else would notice a network that is silent. */
  readonly answerMs?: number;
}

/** Connections to PostgreSQL 17 or later. A connection that breaks is replaced. */
export function openPool(url: string, { logger, most, answerMs, plansOnce = false }: PoolOptions): Pool {
  const pool = new Pool({
    ...TIMEOUTS,
    ...(answerMs !== undefined && { query_timeout: answerMs }),
    ...(plansOnce && { options: `${TIMEOUTS.options} -c plan_cache_mode=force_generic_plan` }),
    connectionString: url,
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
 * Sends the statements that `ask` begins as one write: alone, each costs a system call, which were a fifth of a replica's
 * time at batches of 16.
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
