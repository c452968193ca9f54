import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { checkDatabase } from "../../src/database/check-database.ts";
import { connectionTo, UNLIMITED } from "../../src/database/connection.ts";
import { MIGRATIONS, migrate } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { createMaintenance } from "../../src/maintenance/maintenance.ts";
import { DEFAULT_RETENTION } from "../../src/maintenance/retention.ts";
import { batchOf, ingestHarness } from "../support/ingest-harness.ts";
import { administer, SHARED_POSTGRES } from "../support/share-postgres.ts";
import { addDay, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

/** A database of a provider: a schema of its own, defaults that nothing here expects, a role with hardly a right. */
async function managedDatabase(t: TestContext) {
  const admin = await testDatabase(t, { isEmpty: true });
  const url = new URL(admin);
  const name = url.pathname.slice(1);
  const role = `${name}_role`;
  [url.username, url.password] = [role, "of hardly a right"];
  await administer(
    admin,
    `CREATE ROLE ${role} LOGIN PASSWORD 'of hardly a right' NOSUPERUSER NOCREATEDB NOCREATEROLE;
     REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
     GRANT CONNECT ON DATABASE ${name} TO ${role};
     REVOKE ALL ON SCHEMA public FROM PUBLIC;
     CREATE SCHEMA "Team data" AUTHORIZATION ${role};
     CREATE SCHEMA "for extensions";
     ALTER DATABASE ${name} SET search_path = "Team data";
     ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable';
     ALTER DATABASE ${name} SET statement_timeout = 200;
     ALTER DATABASE ${name} SET transaction_timeout = 200;
     ALTER DATABASE ${name} SET idle_session_timeout = 200;
     ALTER DATABASE ${name} SET timezone = 'Asia/Kolkata';
     ALTER DATABASE ${name} SET datestyle = 'German'`,
  );
  // Behind the database, which has gone by then.
  t.after(async () => administer(process.env[SHARED_POSTGRES] ?? "", `DROP ROLE ${role}`));
  return { admin, url: url.href, role };
}

test("managed database with other defaults stores, counts and indexes", needsPostgres, async (t) => {
  const { admin, url, role } = await managedDatabase(t);
  await checkDatabase(url);
  // Longer than the database lets a statement run.
  await migrate(url, { migrations: [...MIGRATIONS, { number: 99, name: "slow", sql: "SELECT pg_sleep(0.3)" }] });
  const pool = testPool(t, url);
  const today = dayOf(Date.now());
  await makePartitions(pool, today);
  const names = ["default_transaction_isolation", "statement_timeout", "transaction_timeout", "idle_session_timeout"];
  const { rows: settings } = await pool.query<{ setting: string }>(
    "SELECT current_setting(name) AS setting FROM unnest($1::text[]) AS name",
    [names],
  );
  assert.deepEqual(
    settings.map(({ setting }) => setting),
    ["read committed", "15s", "20s", "0"],
  );
  const { join } = await ingestHarness(t, { shared: { pool, databaseUrl: url } });
  assert.equal((await (await join("ann")).send(batchOf(1, 3))).position, 3);

  await addDay(pool, today - 2);
  const logger = createMemoryLogger();
  const maintain = async (): Promise<readonly string[]> => {
    const maintenance = createMaintenance({ databaseUrl: url, retention: DEFAULT_RETENTION, logger });
    await maintenance.run();
    await maintenance.stop();
    const { rows } = await pool.query<{ name: string }>(
      "SELECT replace(indexname, tablename, '') AS name FROM pg_indexes WHERE tablename = 'payloads_' || $1 ORDER BY 1",
      [today - 2],
    );
    return rows.map(({ name }) => name);
  };
  assert.deepEqual(await maintain(), ["_pairs", "_pkey"]);
  await administer(admin, `CREATE EXTENSION pg_trgm SCHEMA "for extensions"`);
  assert.deepEqual(await maintain(), ["_pairs", "_pkey"]);
  await administer(admin, `GRANT USAGE ON SCHEMA "for extensions" TO ${role}`);
  assert.deepEqual(await maintain(), ["_pairs", "_pkey", "_words"]);
  assert.deepEqual(
    logger.records.filter(({ level }) => level !== "info").map(({ fields }) => fields?.["reason"]),
    [
      'permission denied to create extension "pg_trgm"',
      'no right to use the schema "for extensions" of the extension pg_trgm',
    ],
  );

  await administer(admin, `ALTER ROLE ${role} SET default_transaction_read_only = on`);
  await assert.rejects(
    checkDatabase(url),
    /only answers questions to the user \w+: default_transaction_read_only is on$/,
  );
  await administer(
    admin,
    `ALTER ROLE ${role} SET default_transaction_read_only = off; ALTER ROLE ${role} SET search_path = nowhere`,
  );
  await assert.rejects(checkDatabase(url), /no schema of the search_path of \w+ exists \(nowhere\): CREATE SCHEMA/);
});

test("options of the address hold, except where the server needs others", () => {
  const { connectionString, options } = connectionTo(
    "postgres://ann@db/ccen?options=-c%20search_path%3Dteam&sslmode=require",
    { ...UNLIMITED, default_transaction_isolation: "read committed" },
  );
  assert.equal(connectionString, "postgres://ann@db/ccen?sslmode=verify-full");
  assert.match(
    options ?? "",
    /^-c search_path=team -c default_transaction_isolation=read\\ committed -c DateStyle=ISO /,
  );
});
