import { Client } from "pg";
import { lastingDir, memoryDir } from "../../../test/support/temp-dir.ts";
import { migrate } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { openPool } from "../../src/database/pool.ts";
import { hasPostgres } from "../../src/embedded/postgres-program.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";

/** The PostgreSQL that the test files of a run share: its URL, with the rights to create databases. */
export const SHARED_POSTGRES = "CCEN_TEST_POSTGRES";

/** A database of the run that each test copies: its tables and partitions take a second. */
export const SHARED_TEMPLATE = "CCEN_TEST_TEMPLATE";

/** A power cut is not tested with it, and a process that dies loses nothing that it has written. */
export const FAST = { fsync: "off", shared_buffers: "32MB", max_connections: 100 };

/** @returns stops it, and deletes what it made */
export async function sharePostgres(): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"] ?? "";
  if (given === "" && !hasPostgres()) return async () => {};
  const server =
    given === ""
      ? await startPostgres({ folder: lastingDir("ccen-postgres-", memoryDir()), settings: FAST, removesFolder: true })
      : { url: given, stop: async () => {} };
  const template = `ccen_template_${process.pid}`;
  await administer(server.url, `CREATE DATABASE ${template}`);
  await prepareDatabase(databaseAt(server.url, template));
  process.env[SHARED_POSTGRES] = server.url;
  process.env[SHARED_TEMPLATE] = template;
  return async () => {
    await administer(server.url, `DROP DATABASE ${template} WITH (FORCE)`);
    await server.stop();
  };
}

/** Tables and partitions of today, as a replica makes them when it starts. */
async function prepareDatabase(url: string): Promise<void> {
  await migrate(url);
  const pool = openPool(url, { logger: createMemoryLogger(), most: 1 });
  await makePartitions(pool, dayOf(Date.now()));
  await pool.end();
}

export function databaseAt(admin: string, name: string): string {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement of a superuser. */
export async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
