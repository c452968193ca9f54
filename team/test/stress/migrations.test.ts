import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import type { Pool } from "pg";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { migrate, migrateInTime, MIGRATIONS } from "../../src/database/migrate.ts";
import { maintenanceClient, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

interface Thing {
  readonly name: string;
  /** Of a column or function: what a statement of another release has to find as it was. */
  readonly type: string;
  /** Of what a row has to fulfil: a column without a default, or a condition. */
  readonly table: string | null;
  /** Of a condition. */
  readonly columns: readonly string[];
}

const THINGS = `
  WITH tables AS (SELECT oid, relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p'))
  SELECT format('column %s.%s', relname, attname) AS name, format_type(atttypid, atttypmod) AS type,
    CASE WHEN attnotnull AND NOT atthasdef AND attidentity = '' THEN relname END::text AS table, '{}'::text[] AS columns
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT format('function %s', oid::regprocedure), prorettype::regtype::text, NULL, '{}'
  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
  UNION ALL SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'sequence' ELSE 'index' END, relname), '', NULL, '{}'
  FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('S', 'i', 'I')
  UNION ALL SELECT format('unique %s of %s', indexrelid::regclass, relname), '', relname, ${columnsAt("x.indkey::int2[]")}
  FROM pg_index x JOIN tables t ON t.oid = x.indrelid WHERE indisunique
  UNION ALL SELECT format('%s %s of %s', CASE contype WHEN 'f' THEN 'reference' ELSE 'check' END, conname, relname), '',
    relname, ${columnsAt("k.conkey")}
  FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid WHERE contype IN ('c', 'f', 'x')`;

function columnsAt(numbers: string): string {
  return `array(SELECT format('column %s.%s', t.relname, attname) FROM pg_attribute
    WHERE attrelid = t.oid AND attnum = ANY (${numbers}))`;
}

async function thingsOf(pool: Pool): Promise<ReadonlyMap<string, Thing>> {
  const { rows } = await pool.query<Thing>(THINGS);
  return new Map(rows.map((row) => [row.name, row]));
}

test("each migration leaves what a replica of the release before reads and writes", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  const pool = testPool(t, url);
  await migrate(url, { migrations: MIGRATIONS.slice(0, 1) });
  let before = await thingsOf(pool);
  assert.ok(before.size > 150, `${before.size} things`);
  for (let number = 2; number <= MIGRATIONS.length; number += 1) {
    await migrate(url, { migrations: MIGRATIONS.slice(0, number) });
    const after = await thingsOf(pool);
    const tables = new Set([...before.keys()].map((name) => /^column (.+)\./.exec(name)?.[1]));
    for (const [name, { type, table }] of before) {
      const now = after.get(name);
      assert.ok(now !== undefined, `${name} is gone after migration ${number}`);
      assert.deepEqual([now.type, now.table ?? table], [type, table], `${name}, migration ${number}`);
    }
    for (const { name, table, columns } of after.values()) {
      const isNew = !before.has(name) && table !== null && tables.has(table);
      // A replica of the release before leaves new columns empty.
      assert.ok(!isNew || columns.some((column) => !before.has(column)), `${name} is new in migration ${number}`);
    }
    before = after;
  }
});

/** References to teams, which stay, and to people by tables that an erasure may read as a whole. */
const UNINDEXED = [
  "audit_owner_fkey",
  "audit_team_fkey",
  "invitations_made_by_fkey",
  "invitations_team_fkey",
  "machines_team_fkey",
  "memberships_team_fkey",
];

test("deleting a row finds by an index what refers to it", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  const { rows } = await pool.query<{ name: string }>(`
    SELECT conname AS name FROM pg_constraint k WHERE contype = 'f' AND NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1] AND i.indpred IS NULL)
    AND connamespace = current_schema()::regnamespace ORDER BY 1`);
  assert.deepEqual(
    rows.map(({ name }) => name),
    UNINDEXED,
  );
});

test("migration that a dump holds up lets requests pass, and comes behind it", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const pool = testPool(t, url);
  const dump = await maintenanceClient(t, url);
  await dump.query("BEGIN; LOCK TABLE machines IN ACCESS SHARE MODE");
  let heldUp = 0;
  const migrations = [...MIGRATIONS, { number: 99, name: "held up", sql: "ALTER TABLE machines ADD held_up int" }];
  const migrating = migrateInTime(url, { migrations, pauseMs: 100, onHeldUp: () => (heldUp += 1) });
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND application_name = 'ccen-team migration'`;
  await waitFor("the migration to wait", async () => (await pool.query(waiting)).rows.length > 0);
  // In the line behind it, as long as a batch waits.
  await pool.query("UPDATE machines SET name = '' WHERE id = 0");
  await waitFor("it to give way", () => heldUp > 0);
  const applied = "SELECT FROM schema_migrations";
  assert.equal((await pool.query(applied)).rows.length, MIGRATIONS.length);
  await dump.query("COMMIT");
  await migrating;
  assert.equal((await pool.query(applied)).rows.length, MIGRATIONS.length + 1);
  assert.equal(heldUp, 1);
});

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");

test("command whose migration is held up says so, waits and does its work", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const last = await maintenanceClient(t, url);
  await last.query(
    "DROP INDEX failed_sessions_of_owner, failed_sessions_of_team; DELETE FROM schema_migrations WHERE number = 17",
  );
  await last.query("BEGIN; LOCK TABLE sessions IN ROW EXCLUSIVE MODE");
  const child = spawn(process.execPath, [MAIN, "add-machine", "laptop", "--owner", "ann", "--team", "core"], {
    env: { PATH: process.env["PATH"], ...sharedCompileCache(), DATABASE_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let [token, said] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (token += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, "close");
  await waitFor("its sentence", () => said !== "");
  await last.query("COMMIT");
  assert.deepEqual(await closed, [0, null]);
  assert.match(said, /^A migration waits for a dump, [^\n]+ done nothing yet\.\n$/);
  assert.match(token, /^[\w-]{32,}\n$/);
});
