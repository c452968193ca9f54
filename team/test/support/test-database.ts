import type { TestContext } from "node:test";
import { Client, Pool } from "pg";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { openPool } from "../../src/database/pool.ts";
import { hasPostgres } from "../../embedded/postgres-program.ts";
import { firstSeqOf } from "../../src/ingest/event-numbers.ts";
import {
  databaseAt,
  sharePostgres,
  SHARED_POSTGRES,
  SHARED_REPLICA_TEMPLATE,
  SHARED_TEMPLATE,
} from "./share-postgres.ts";

/** Of tests that need a database. */
export const needsPostgres = {
  skip:
    hasPostgres() || process.env[SHARED_POSTGRES] !== undefined
      ? false
      : "needs DATABASE_URL or a PostgreSQL package of this platform",
};

let made = 0;
let admins: Pool | null = null;

/** One connection of this process, which does not hold it. */
function openAdmins(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
  // PostgreSQL may end before this process.
  return pool.on("error", () => {});
}

interface DatabaseOptions {
  /** Without tables. */
  readonly isEmpty?: boolean;
  /** With all partitions of a replica, which would otherwise make them when it starts. Others' take half the time. */
  readonly isOfReplica?: boolean;
}

/** A database of its own, deleted after the test: with the tables of the team server, or empty. */
export async function testDatabase(
  t: Pick<TestContext, "after">,
  { isEmpty = false, isOfReplica = false }: DatabaseOptions = {},
): Promise<string> {
  // A file that runs without the runner of `scripts/test.ts` starts its own, which ends with the process.
  if (process.env[SHARED_POSTGRES] === undefined) await sharePostgres();
  const admin = process.env[SHARED_POSTGRES] ?? "";
  const name = `ccen_test_${process.pid}_${(made += 1)}`;
  const template = isEmpty ? "template0" : process.env[isOfReplica ? SHARED_REPLICA_TEMPLATE : SHARED_TEMPLATE];
  const own = (admins ??= openAdmins(admin));
  // The default writes each page to the log as well: 120 to 300 ms of processor time, instead of 30 to 60.
  await own.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  t.after(async () => own.query(`DROP DATABASE ${name} WITH (FORCE)`));
  return databaseAt(admin, name);
}

/** Connections to a database that are closed before it is deleted. */
export function testPool(t: Pick<TestContext, "after">, url: string): Pool {
  const pool = openPool(url, { logger: createMemoryLogger(), most: 8 });
  t.after(async () => pool.end());
  return pool;
}

/** A connection without time limits, as maintenance has it. */
export async function maintenanceClient(t: Pick<TestContext, "after">, url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  t.after(async () => client.end());
  return client;
}

/** Partitions of one day: those of the days around it would take a second more. */
export async function addDay(pool: Pool, day: number): Promise<void> {
  for (const table of ["events", "payloads"]) {
    const values = [table, `${table}_${day}`, firstSeqOf(day), firstSeqOf(day + 1)];
    await pool.query("SELECT add_partition($1, $2, $3, $4, '')", values);
  }
  for (const table of ["calls", "transitions", "messages", "usage_hours"])
    await pool.query("SELECT add_partition($1, $2, $3, $4, '')", [table, `${table}_${day}`, day, day + 1]);
}
