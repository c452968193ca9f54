import { Client, type Pool } from "pg";
import { lastingDir, memoryDir } from "../../../test/support/temp-dir.ts";
import { migrate } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { openPool } from "../../src/database/pool.ts";
import { hasPostgres } from "../../embedded/postgres-program.ts";
import { startPostgres } from "../../embedded/start-postgres.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";

/** The PostgreSQL that the test files of a run share: its URL, with the rights to create databases. */
export const SHARED_POSTGRES = "CCEN_TEST_POSTGRES";

/** A database of the run that a test copies: its tables and partitions take a second. */
export const SHARED_TEMPLATE = "CCEN_TEST_TEMPLATE";

/** Another one, with the partitions that a replica makes when it starts. */
export const SHARED_REPLICA_TEMPLATE = "CCEN_TEST_REPLICA_TEMPLATE";

/**
 * A power cut is not tested with it, and a process that dies loses nothing that it has written. Eight test processes
 * share it, and two replicas of a test have some 25 connections each.
 */
export const FAST = { fsync: "off", shared_buffers: "32MB", max_connections: 400 };

/** @returns stops it, and deletes what it made */
export async function sharePostgres(): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"] ?? "";
  if (given === "" && !hasPostgres()) return async () => {};
  const server =
    given === ""
      ? await startPostgres({ folder: lastingDir("ccen-postgres-", memoryDir()), settings: FAST, removesFolder: true })
      : { url: given, stop: async () => {} };
  const template = `ccen_template_${process.pid}`;
  const ofReplica = `${template}_replica`;
  const today = dayOf(Date.now());
  await administer(server.url, `CREATE DATABASE ${template}`);
  await migrate(databaseAt(server.url, template));
  // Also of a test that runs at midnight.
  await within(databaseAt(server.url, template), async (pool) => makePartitions(pool, today, 1));
  await administer(server.url, `CREATE DATABASE ${ofReplica} TEMPLATE ${template} STRATEGY FILE_COPY`);
  await within(databaseAt(server.url, ofReplica), async (pool) => makePartitions(pool, today));
  process.env[SHARED_POSTGRES] = server.url;
  process.env[SHARED_TEMPLATE] = template;
  process.env[SHARED_REPLICA_TEMPLATE] = ofReplica;
  return async () => {
    for (const name of [template, ofReplica]) await administer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
    await server.stop();
  };
}

async function within(url: string, work: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = openPool(url, { logger: createMemoryLogger(), most: 1 });
  await work(pool);
  await pool.end();
}

export function databaseAt(admin: string, name: string): string {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement of a superuser, without the limits that the database may set for its connections. */
export async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, options: WITHOUT_LIMITS });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const WITHOUT_LIMITS = "-c statement_timeout=0 -c transaction_timeout=0 -c idle_session_timeout=0";
