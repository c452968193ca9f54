import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { waitFor } from "../../../test/support/wait-for.ts";
import { forgetFeed } from "../../src/database/feed.ts";
import { migrate, migrateInTime } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf, firstSeqOf, toSeqs } from "../../src/ingest/event-numbers.ts";
import { maintenanceClient, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const NOTES = { number: 1, name: "notes", sql: "CREATE TABLE notes (id int)" };
const MORE = { number: 2, name: "more", sql: "ALTER TABLE notes ADD more text" };

test("replicas that start together migrate once, and later ones add to it", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  await Promise.all([1, 2, 3].map(async () => migrate(url, { migrations: [NOTES] })));
  await migrate(url, { migrations: [NOTES, MORE] });
  // A replica of the release before, while the next one has migrated.
  await migrate(url, { migrations: [NOTES] });
  const pool = testPool(t, url);
  const { rows } = await pool.query("SELECT number, name FROM schema_migrations ORDER BY number");
  assert.deepEqual(rows, [
    { number: 1, name: "notes" },
    { number: 2, name: "more" },
  ]);
});

test("migration of another text is refused, and one that fails leaves nothing", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  await migrate(url, { migrations: [NOTES] });
  await assert.rejects(
    migrate(url, { migrations: [{ ...NOTES, sql: "CREATE TABLE notes (id bigint)" }] }),
    /ran with other text/,
  );
  await assert.rejects(migrate(url, { migrations: [NOTES, { ...MORE, sql: `${MORE.sql}; SELECT nothing()` }] }));
  const pool = testPool(t, url);
  assert.equal((await pool.query("SELECT * FROM schema_migrations")).rows.length, 1);
  await migrate(url, { migrations: [NOTES, MORE] });
});

test("migration gives way to who holds its table, and comes behind it", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  await migrate(url, { migrations: [NOTES] });
  const dump = await maintenanceClient(t, url);
  await dump.query("BEGIN; LOCK TABLE notes IN ACCESS SHARE MODE");
  let heldUp = 0;
  const soon = { lockTimeoutMs: 1, pauseMs: 1 };
  const migrating = migrateInTime(url, { ...soon, migrations: [NOTES, MORE], onHeldUp: () => (heldUp += 1) });
  await waitFor("it to give way", () => heldUp > 0);
  const pool = testPool(t, url);
  await pool.query("INSERT INTO notes VALUES (1)");
  assert.equal((await pool.query("SELECT FROM schema_migrations")).rows.length, 1);
  await dump.query("COMMIT");
  await migrating;
  assert.deepEqual((await pool.query("SELECT more FROM notes")).rows, [{ more: null }]);
  assert.equal(heldUp, 1);
});

const VERSION_16 = readFileSync(join(import.meta.dirname, "..", "fixtures", "version-16.sql"), "utf8");

/** Tables that nothing used any more before the first release. */
const UNUSED = "('hours', 'watermarks')";

/** Each column, index, condition, trigger and function. A function's text may differ: tests of counters are about it. */
const SCHEMA = `
  WITH tables AS (SELECT oid, relname, reloptions FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    AND relkind IN ('r', 'p') AND relname NOT IN ${UNUSED})
  SELECT format('%s.%s %s %s %s %s', relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
    pg_get_expr(adbin, adrelid)) AS text
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = attnum
  UNION ALL SELECT format('%s %s', relname, reloptions) FROM tables
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT IN ${UNUSED}
  UNION ALL SELECT format('%s %s %s', relname, conname, pg_get_constraintdef(k.oid))
  FROM pg_constraint k JOIN tables t ON t.oid = conrelid WHERE contype <> 'n'
  UNION ALL SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN tables t ON t.oid = tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT format('%s %s', oid::regprocedure, prorettype::regtype) FROM pg_proc
  WHERE pronamespace = current_schema()::regnamespace
  UNION ALL SELECT format('sequence %s %s %s', sequencename, max_value, cycle) FROM pg_sequences
  WHERE schemaname = current_schema() ORDER BY 1`;

async function schemaOf(url: string, t: TestContext): Promise<readonly string[]> {
  const { rows } = await testPool(t, url).query<{ text: string }>(SCHEMA);
  return rows.map(({ text }) => text.replace(" NOT VALID", ""));
}

async function newDatabase(t: TestContext): Promise<string> {
  const url = await testDatabase(t, { isEmpty: true });
  await migrate(url);
  return url;
}

test("a database from before the first release is migrated to the tables of a new one", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  const pool = testPool(t, url);
  await pool.query(VERSION_16);
  await pool.query(`
    INSERT INTO teams (name) VALUES ('core');
    INSERT INTO people (subject, name) VALUES ('ann', 'Ann');
    INSERT INTO machines (label, owner, team, token_hash) VALUES ('laptop', 1, 1, sha256('x'));
    INSERT INTO sessions (owner, session_id, day, machine, team, state, state_since, is_failure, last_used_at, started_at, data)
      VALUES (1, 'old', 0, 1, 1, 'failed', 5, true, 5, 1, '{}'), (1, 'new', 0, 1, 1, 'failed', 86400000, true, 86400000, 1, '{}')`);
  await migrate(url);
  const { rows } = await pool.query("SELECT person, session::int, item, kind FROM marks");
  assert.deepEqual(rows, [{ person: 1, session: 1, item: "failure:5", kind: "handled" }]);
  const migrated = await schemaOf(url, t);
  assert.ok(migrated.length > 400, `${migrated.length} things`);
  assert.deepEqual(migrated, await schemaOf(await newDatabase(t), t));
});

test("a database that no release can migrate is refused with what helps", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  const pool = testPool(t, url);
  await pool.query(`${VERSION_16}; DELETE FROM schema_migrations WHERE number > 15`);
  await assert.rejects(migrate(url), /before the first release, [^\n]+: name a new database/);
  assert.equal((await pool.query("SELECT FROM schema_migrations")).rows.length, 15);
});

test("partitions of the next days are made once, by several replicas at a time", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  const today = dayOf(Date.now()) + 3;
  await Promise.all([1, 2, 3].map(async () => makePartitions(pool, today)));
  const inserted = await pool.query<{ name: string }>(
    `INSERT INTO events (seq, session, machine, machine_seq, key, source, hook_event_name, received_at, summary, status)
     VALUES ($1, 1, 1, 1, 'k', 'hook', 'Stop', 0, '', 'ok') RETURNING tableoid::regclass::text AS name`,
    [firstSeqOf(today + 8)],
  );
  assert.equal(inserted.rows[0]?.name, `events_${today + 8}`);
  const { rows } = await pool.query<{ options: readonly string[] | null }>(
    "SELECT reloptions AS options FROM pg_class WHERE relname = $1",
    [`payloads_${today + 8}`],
  );
  assert.deepEqual(rows[0]?.options, ["toast_tuple_target=512"]);
});

test("lines of the feed are forgotten after an hour", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  await pool.query(`INSERT INTO feed (machine, team, owner, seqs, sessions, at)
    SELECT 1, 1, 1, '{}', '{}', clock_timestamp() - minutes * interval '1 minute' FROM unnest('{1, 50, 70}'::int[]) AS minutes`);
  await forgetFeed(pool);
  assert.equal((await pool.query("SELECT FROM feed")).rows.length, 2);
});

test("event numbers ascend where the counter begins again or the clock is behind", () => {
  const drawn = { now_ms: Date.UTC(2026, 10, 28), counters: [4094, 4095, 0, 1] };
  const seqs = toSeqs(drawn, 0);
  assert.deepEqual(
    seqs,
    seqs.toSorted((one, other) => one - other),
  );
  assert.equal(new Set(seqs).size, 4);
  assert.ok(seqs.every((seq) => Number.isSafeInteger(seq) && seq >= firstSeqOf(dayOf(drawn.now_ms))));
  const behind = toSeqs({ ...drawn, now_ms: drawn.now_ms - 60_000 }, seqs.at(-1) ?? 0);
  assert.ok((behind[0] ?? 0) > (seqs.at(-1) ?? 0));
});
