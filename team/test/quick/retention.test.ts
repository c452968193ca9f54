import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Client } from "pg";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { forgetCounters } from "../../src/counting/forget-counters.ts";
import { dropOldDays } from "../../src/maintenance/drop-days.ts";
import { indexClosedDays } from "../../src/maintenance/index-days.ts";
import { forgetRecords, forgetSessions } from "../../src/maintenance/forget-sessions.ts";
import { createMaintenance } from "../../src/maintenance/maintenance.ts";
import { readRetention } from "../../src/maintenance/retention.ts";
import { dayOf, firstSeqOf } from "../../src/ingest/event-numbers.ts";
import { findEvent } from "../../src/reading/event-queries.ts";
import { isForgotten } from "../../src/reading/session-queries.ts";
import { batchOf, ingestHarness } from "../support/ingest-harness.ts";
import { administer, databaseAt } from "../support/share-postgres.ts";
import { addDay, maintenanceClient, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const DAY_MS = 86_400_000;

const RETENTION = { payloadDays: 30, eventDays: 90, counterDays: 400 };

/** Sessions of today, of 40 days ago and of 100, one that began then and goes on, and one whose events came late. */
async function oldSessions(t: TestContext) {
  const harness = await ingestHarness(t);
  const { pool, join } = harness;
  const nowMs = Date.now();
  const today = dayOf(nowMs);
  for (const ago of [10, 40, 100]) await addDay(pool, today - ago);
  const { send } = await join("ann");
  const places = { today: [0, 0], month: [40, 40], gone: [100, 100], long: [100, 0], late: [100, 10] } as const;
  let seq = 0;
  for (const sessionId of Object.keys(places)) {
    await send(batchOf(seq + 1, seq + 2, { session_id: sessionId }));
    seq += 2;
  }
  for (const [sessionId, [began, used]] of Object.entries(places)) {
    const values = [sessionId, firstSeqOf(today - began), firstSeqOf(today - used)];
    for (const table of ["payloads", "events"]) {
      await pool.query(
        `UPDATE ${table} t SET seq = m.seq FROM (
           SELECT e.seq AS was, row_number() OVER (ORDER BY e.seq) + e.machine_seq * 7
             + CASE row_number() OVER (ORDER BY e.seq) WHEN 1 THEN $2::bigint ELSE $3::bigint END AS seq
           FROM events e JOIN sessions s ON s.id = e.session WHERE s.session_id = $1) m WHERE t.seq = m.was`,
        values,
      );
    }
    const lastUsedAt = nowMs - (sessionId === "late" ? 100 : used) * DAY_MS;
    await pool.query("UPDATE sessions SET day = $2, last_used_at = $3 WHERE session_id = $1", [
      sessionId,
      today - began,
      lastUsedAt,
    ]);
  }
  await pool.query("DELETE FROM transitions");
  for (const table of ["calls", "messages", "transitions"]) await pool.query(rowsOf(table));
  await pool.query(
    "INSERT INTO audit (at, who, what) SELECT now() - d * interval '1 day', '', '' FROM unnest('{1,399,401}'::int[]) d",
  );
  await pool.query(
    "INSERT INTO machine_gaps (machine, from_seq, to_seq, why, reported_at) SELECT id, 1, 2, 'x', at FROM machines, unnest($1::bigint[]) at",
    [[nowMs, nowMs - 91 * DAY_MS]],
  );
  await pool.query("INSERT INTO hour_events SELECT 0, 0, hour, '', '', 1, 0 FROM unnest($1::bigint[]) hour", [
    [399, 401].map((days) => Math.floor((nowMs - days * DAY_MS) / 3_600_000)),
  ]);
  return { ...harness, nowMs, today };
}

function rowsOf(table: string): string {
  const columns = {
    calls: "INSERT INTO calls (day, session, tool_use_id, started_at, data) SELECT day, id, 't', 0, '{}'",
    messages: "INSERT INTO messages (day, session, uuid, at, role, text) SELECT day, id, 'u', 0, 'user', ''",
    transitions: "INSERT INTO transitions (day, session, at, to_state, cause) SELECT day, id, 0, 'done', ''",
  };
  return `${columns[table as keyof typeof columns]} FROM sessions`;
}

/** What is left of it, by counts and names. */
async function left({ pool }: Awaited<ReturnType<typeof oldSessions>>, today: number) {
  const names = async (sql: string) => (await pool.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  const count = async (table: string) =>
    (await pool.query<{ count: number }>(`SELECT count(*) FROM ${table}`)).rows[0]?.count;
  const days = async (table: string) =>
    (
      await names(
        `SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '^${table}_\\d+$' ORDER BY 1`,
      )
    )
      .map((name) => today - Number(name.slice(table.length + 1)))
      .toSorted((one, other) => other - one);
  return {
    sessions: await names("SELECT session_id AS name FROM sessions ORDER BY 1"),
    counts: [
      await count("events"),
      await count("payloads"),
      await count("calls"),
      await count("messages"),
      await count("transitions"),
    ],
    records: [await count("audit"), await count("machine_gaps"), await count("forgotten_sessions")],
    counters: await count("hour_events"),
    oldest: [(await days("events"))[0], (await days("payloads"))[0]],
  };
}

const LEFT = {
  sessions: ["late", "long", "month", "today"],
  // Of `long` and `late` the first event is gone, and of `month` both payloads.
  counts: [6, 4, 4, 4, 4],
  records: [2, 1, 1],
  counters: 1,
  oldest: [40, 10],
};

test("maintenance deletes what is too old, and says truly what is gone", needsPostgres, async (t) => {
  const old = await oldSessions(t);
  const { pool, today, databaseUrl } = old;
  const logger = createMemoryLogger();
  const options = { databaseUrl, retention: RETENTION, logger };
  // Another replica's, which holds the lock of maintenance, does it.
  const other = await maintenanceClient(t, databaseUrl);
  await other.query("SELECT pg_advisory_lock(7263005)");
  const maintenance = createMaintenance(options);
  await maintenance.run();
  assert.deepEqual((await left(old, today)).sessions, ["gone", "late", "long", "month", "today"]);
  await other.query("SELECT pg_advisory_unlock(7263005)");
  await maintenance.run();
  assert.deepEqual(await left(old, today), LEFT);

  const { rows: people } = await pool.query<{ id: number }>("SELECT id FROM people");
  const person = { id: people[0]?.id ?? 0, teamIds: [], isAuditor: false };
  assert.equal(await isForgotten(pool, person, "gone"), true);
  assert.equal(await isForgotten(pool, { ...person, id: 0 }, "gone"), false);
  assert.equal(await isForgotten(pool, person, "long"), false);
  const { rows } = await pool.query<{ seq: number }>(
    "SELECT e.seq FROM events e JOIN sessions s ON s.id = e.session WHERE s.session_id = 'month' LIMIT 1",
  );
  const found = await findEvent(pool, person, rows[0]?.seq ?? 0);
  assert.deepEqual([found?.event.isPayloadKept, found?.event.payload], [false, {}]);
  await maintenance.stop();
  await maintenance.run();
  assert.deepEqual(await left(old, today), LEFT);
});

test("maintenance that is killed at any step is followed by one that ends its work", needsPostgres, async (t) => {
  const old = await oldSessions(t);
  const { today, nowMs, databaseUrl } = old;
  // A reader who looks at the table holds the detaching up halfway.
  const reader = await maintenanceClient(t, databaseUrl);
  await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await reader.query("SELECT count(*) FROM payloads");
  const first = await maintenanceClient(t, databaseUrl);
  const dropped = dropOldDays(first, { today, retention: RETENTION, isStopping: goesOn });
  const cancelled = assert.rejects(dropped, /canceling statement due to user request/);
  const pending = "SELECT FROM pg_inherits WHERE inhdetachpending";
  await waitFor("a table that is half detached", async () => (await old.pool.query(pending)).rows.length === 1);
  const { rows: pids } = await old.pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%DETACH PARTITION%CONCURRENTLY%' AND pid <> pg_backend_pid()",
  );
  assert.equal(pids.length, 1);
  await old.pool.query("SELECT pg_cancel_backend($1)", [pids[0]?.pid]);
  await cancelled;
  await reader.query("COMMIT");
  assert.equal((await old.pool.query(pending)).rows.length, 1);
  let isDone = false;
  let runs = 0;
  for (; !isDone; runs += 1) {
    assert.ok(runs < 60, "too many runs");
    const client = await maintenanceClient(t, databaseUrl);
    const killed = killedAfter(client, runs);
    try {
      await dropOldDays(killed, { today, retention: RETENTION, isStopping: goesOn });
      await forgetSessions(killed, { nowMs, retention: RETENTION, isStopping: goesOn });
      await forgetRecords(killed, { nowMs, retention: RETENTION });
      await forgetCounters(killed, { nowMs, counterDays: RETENTION.counterDays, isStopping: goesOn });
      isDone = true;
    } catch (error) {
      assert.match(String(error), /killed/);
    }
  }
  assert.ok(runs > 15, `${runs} runs`);
  assert.deepEqual(await left(old, today), LEFT);
});

function goesOn(): boolean {
  return false;
}

/** Its connection is gone after some statements. */
function killedAfter(client: Client, statements: number): Client {
  let done = 0;
  const killed = Object.create(client) as Client;
  killed.query = (async (text: string, values?: unknown[]) => {
    if ((done += 1) > statements) {
      await client.query("ROLLBACK");
      throw new Error("killed");
    }
    return client.query(text, values);
  }) as Client["query"];
  return killed;
}

test("day whose VACUUM was killed has it in the next run, and then never again", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t);
  const client = await maintenanceClient(t, databaseUrl);
  const today = dayOf(Date.now());
  const day = `payloads_${today - 2}`;
  await addDay(testPool(t, databaseUrl), today - 2);
  await client.query(
    "INSERT INTO payloads (seq, payload, search_text) SELECT $1::bigint + n, '{}', '検索' || n FROM generate_series(1, 100) AS n",
    [firstSeqOf(today - 2)],
  );
  const run = async (isKilled: boolean): Promise<readonly string[]> => {
    const vacuumed: string[] = [];
    const watched = Object.create(client) as Client;
    watched.query = (async (text: string, values?: unknown[]) => {
      if (text.startsWith("VACUUM") && isKilled && text.includes(day)) throw new Error("killed");
      if (text.startsWith("VACUUM")) vacuumed.push(text);
      return client.query(text, values);
    }) as Client["query"];
    await indexClosedDays(watched, { today, isStopping: goesOn, onNoWords: () => {} });
    return vacuumed;
  };
  await assert.rejects(run(true), /killed/);
  assert.deepEqual(await run(false), [`VACUUM (ANALYZE) ${day.replace("payloads", "events")}, ${day}`]);
  assert.deepEqual(await run(false), []);
});

test("maintenance that waits for a reader stops at once, and ingest goes on meanwhile", needsPostgres, async (t) => {
  const { pool, join, databaseUrl } = await ingestHarness(t);
  await addDay(pool, dayOf(Date.now()) - 40);
  const reader = await maintenanceClient(t, databaseUrl);
  await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await reader.query("SELECT count(*) FROM payloads");
  const maintenance = createMaintenance({ databaseUrl, retention: RETENTION, logger: createMemoryLogger() });
  const run = maintenance.run();
  const isPending = async (): Promise<boolean> =>
    (await pool.query("SELECT FROM pg_inherits WHERE inhdetachpending")).rowCount === 1;
  await waitFor("a half detached partition", isPending);
  const { send } = await join("ann");
  assert.equal((await send(batchOf(1, 2))).taken, true);
  await maintenance.stop();
  await run;
  await reader.query("COMMIT");
  const next = createMaintenance({ databaseUrl, retention: RETENTION, logger: createMemoryLogger() });
  await waitFor("the day to be gone", async () => {
    // The stopped one's connection may still hold the lock.
    await next.run();
    const { rows } = await pool.query("SELECT FROM pg_class WHERE relname = $1", [
      `payloads_${dayOf(Date.now()) - 40}`,
    ]);
    return rows.length === 0;
  });
});

test("wrong days of retention are refused with the reason", () => {
  assert.deepEqual(readRetention({}), RETENTION);
  assert.deepEqual(readRetention({ CCEN_TEAM_PAYLOAD_DAYS: "7", CCEN_TEAM_EVENT_DAYS: "7" }), {
    payloadDays: 7,
    eventDays: 7,
    counterDays: 400,
  });
  for (const wrong of ["0", "-1", "1.5", "x", "100000", "unlimited"])
    assert.throws(
      () => readRetention({ CCEN_TEAM_EVENT_DAYS: wrong }),
      /CCEN_TEAM_EVENT_DAYS has to be a whole number/,
    );
  assert.throws(() => readRetention({ CCEN_TEAM_PAYLOAD_DAYS: "91" }), /has to be at most CCEN_TEAM_EVENT_DAYS/);
});

test("replica that leaves maintenance to another says that pg_trgm is missing", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t);
  const admin = await maintenanceClient(t, databaseUrl);
  await admin.query("SELECT pg_advisory_lock(7263005)");
  const url = new URL(databaseUrl);
  [url.username, url.password] = [`${url.pathname.slice(1)}_poor`, "as poor as it is"];
  await admin.query(`CREATE ROLE ${url.username} LOGIN PASSWORD '${decodeURIComponent(url.password)}'`);
  t.after(async () => administer(databaseAt(databaseUrl, "postgres"), `DROP ROLE ${url.username}`));
  const logger = createMemoryLogger();
  const maintenance = createMaintenance({ databaseUrl: url.href, retention: RETENTION, logger });
  await maintenance.run();
  await maintenance.run();
  assert.deepEqual(
    logger.records.map(({ level, message }) => [level, message]),
    [["warn", "search has no index of words, so it takes longer"]],
  );
  assert.match(String(logger.records[0]?.fields["reason"]), /permission denied to create extension "pg_trgm"/);
  assert.match(String(logger.records[0]?.fields["help"]), /CREATE EXTENSION pg_trgm/);
});
