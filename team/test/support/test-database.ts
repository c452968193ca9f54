import type { TestContext } from "node:test";
import { Client, Pool } from "pg";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { hasPostgres } from "../../src/embedded/postgres-program.ts";
import { migrate } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { openPool } from "../../src/database/pool.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { sharePostgres, SHARED_POSTGRES } from "./share-postgres.ts";

/** Of tests that need a database. */
export const needsPostgres = {
  skip:
    hasPostgres() || process.env[SHARED_POSTGRES] !== undefined
      ? false
      : "needs DATABASE_URL or a PostgreSQL package of this platform",
};

let made = 0;

/** An empty database of its own; deleted after the test. */
export async function emptyDatabase(t: Pick<TestContext, "after">): Promise<string> {
  // A file that runs without the runner of `scripts/test.ts` starts its own, which ends with the process.
  if (process.env[SHARED_POSTGRES] === undefined) await sharePostgres();
  const admin = process.env[SHARED_POSTGRES] ?? "";
  const name = `ccen_test_${process.pid}_${(made += 1)}`;
  await run(admin, `CREATE DATABASE ${name}`);
  t.after(async () => run(admin, `DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/** A database with the tables and partitions of today, and connections to it. */
export async function teamDatabase(t: Pick<TestContext, "after">): Promise<{ url: string; pool: Pool }> {
  const url = await emptyDatabase(t);
  await migrate(url);
  const pool = openPool(url, { logger: createMemoryLogger(), most: 8 });
  t.after(async () => pool.end());
  await makePartitions(pool, dayOf(Date.now()));
  return { url, pool };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  await client.query(sql);
  await client.end();
}
