import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../../../test/support/wait-for.ts";
import { forgetFeed } from "../../src/database/feed.ts";
import { migrate, migrateInTime } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf, firstSeqOf, toSeqs } from "../../src/ingest/event-numbers.ts";
import { maintenanceClient, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const NOTES = { name: "notes", sql: "CREATE TABLE notes (id int)" };
const MORE = { name: "more", sql: "ALTER TABLE notes ADD more text" };

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
  await assert.rejects(migrate(url, { migrations: [NOTES, { name: "broken", sql: `${MORE.sql}; SELECT nothing()` }] }));
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
