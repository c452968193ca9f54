import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { LogPage, SearchPage } from "../../../src/core/history.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { dayOf, firstSeqOf } from "../../src/ingest/event-numbers.ts";
import { createMaintenance } from "../../src/maintenance/maintenance.ts";
import { createTeamReader } from "../../src/reading/team-reader.ts";
import { searchEvents } from "../../src/search/search-events.ts";
import { event, ingestHarness } from "../support/ingest-harness.ts";
import { testPerson } from "../support/reading-harness.ts";
import { addDay, maintenanceClient, needsPostgres } from "../support/test-database.ts";
import { literalQuery } from "../../../src/core/search/search-query.ts";

const PROGRAM = join(import.meta.dirname, "..", "support", "maintenance-process.ts");
const DAY_MS = 86_400_000;
const NEVER = new AbortController().signal;

/** Days ago, and the sessions whose only event is of that day. More than one transaction deletes are too old. */
const SESSIONS = [
  { ago: 12, sessions: 225 },
  { ago: 11, sessions: 225 },
  { ago: 7, sessions: 4 },
  { ago: 4, sessions: 4 },
  { ago: 2, sessions: 4 },
] as const;

/** Short, because a search goes through each day in between. */
const RETENTION = { payloadDays: 5, eventDays: 9, counterDays: 400 };

const KEPT = /^of-(?:2|4|7)-/;

const READ = "SELECT count(*) FROM payloads";

/**
 * Where maintenance is killed: at a statement that something else holds up. PostgreSQL notices it at once, or works on and
 * notices it behind the statement.
 */
const KILLS = [
  { at: "DETACH PARTITION payloads", holding: READ, isNoticed: true },
  { at: "DETACH PARTITION payloads.*FINALIZE", holding: READ, isNoticed: false },
  { at: "DETACH PARTITION events", holding: "SELECT count(*) FROM events", isNoticed: true },
  { at: "DETACH PARTITION events.*FINALIZE", holding: "SELECT count(*) FROM events", isNoticed: false },
  { at: "WITH gone AS", holding: "LOCK TABLE transitions IN SHARE MODE", isNoticed: true },
  { at: "WITH gone AS", holding: "LOCK TABLE transitions IN SHARE MODE", isNoticed: false },
  { at: "DELETE FROM audit", holding: "LOCK TABLE audit IN SHARE MODE", isNoticed: true },
  { at: "CREATE INDEX CONCURRENTLY payloads_\\d+_pairs", holding: READ, isNoticed: true },
  { at: "DROP INDEX CONCURRENTLY", holding: READ, isNoticed: true },
  { at: "DROP INDEX CONCURRENTLY", holding: READ, isNoticed: false },
  { at: "CREATE INDEX CONCURRENTLY payloads_\\d+_pairs", holding: READ, isNoticed: false },
  { at: "CREATE INDEX CONCURRENTLY payloads_\\d+_words", holding: READ, isNoticed: true },
  { at: "VACUUM", holding: "LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE", isNoticed: true },
  { at: "VACUUM", holding: "LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE", isNoticed: false },
] as const;

test("maintenance killed at any statement is followed by one that ends its work", needsPostgres, async (t) => {
  const filled = await filledDatabase(t);
  const { pool, databaseUrl, send, today, lastSeq } = filled;
  const kept = await readKept(filled);
  assert.deepEqual(kept.hits, { needle: 12, 検索: 12 });
  const counted = await countersOf(pool);
  // Payloads of 7 days ago go with the first run.
  const expected = { ...kept, hits: { needle: 8, 検索: 8 } };
  let seq = lastSeq;
  let half = 0;
  for (const [round, { at, holding, isNoticed }] of KILLS.entries()) {
    const other = await maintenanceClient(t, databaseUrl);
    await other.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await other.query(holding);
    const child = spawn(process.execPath, [PROGRAM, databaseUrl, JSON.stringify(RETENTION)], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    const exited = once(child, "exit");
    t.after(() => child.kill("SIGKILL"));
    const pid = await waitFor(`maintenance at ${at}`, async () => {
      assert.equal(child.exitCode, null, `it ended before ${at}`);
      const { rows } = await pool.query<{ pid: number }>(WAITING, [at]);
      return rows[0]?.pid;
    });
    child.kill("SIGKILL");
    await exited;
    if (isNoticed) await pool.query("SELECT pg_terminate_backend($1)", [pid]);
    else await other.query("ROLLBACK");
    const isThere = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1";
    await waitFor("the end of its connection", async () => (await count(pool, isThere, pid)) === 0);
    await other.end();
    half += await count(pool, "SELECT count(*) FROM pg_index WHERE NOT indisvalid");
    half += await count(pool, "SELECT count(*) FROM pg_inherits WHERE inhdetachpending");

    seq += 1;
    const events = [event(seq, { session_id: "now" })];
    assert.equal((await send({ after: seq - 1, through: seq, events })).taken, true);
    // At the first kills, payloads of 7 days ago are still there; at the last ones, indexes are used.
    const now = await (round < 7 ? readKept(filled) : readKept(filled, 0));
    assert.deepEqual(round < 4 ? { ...now, hits: expected.hits } : now, expected, `${at}, ${isNoticed}`);
  }
  assert.ok(half >= 4, `${half} states were half`);

  const logger = createMemoryLogger();
  const maintenance = createMaintenance({ databaseUrl, retention: RETENTION, logger });
  // The days of sessions go with the run behind that which forgets them.
  let runs = 0;
  for (let before = -1; before < logger.records.length; runs += 1) {
    before = logger.records.length;
    await maintenance.run();
  }
  await maintenance.stop();
  assert.ok(runs <= 3 && maintenance.status().finishedAtMs > 0, `${runs} runs`);

  assert.deepEqual(await readKept(filled, 0), expected);
  for (const table of ["calls", "transitions", "messages"])
    assert.equal(
      await count(pool, `SELECT count(*) FROM ${table} WHERE tableoid::regclass::text !~ $1`, `_${today}$`),
      12,
    );
  assert.equal(await count(pool, "SELECT count(*) FROM sessions"), 13);
  assert.equal(await count(pool, "SELECT count(*) FROM forgotten_sessions"), 450);
  assert.equal(await count(pool, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), 0);
  assert.equal(await count(pool, "SELECT count(*) FROM pg_inherits WHERE inhdetachpending"), 0);
  assert.deepEqual(
    await namesOf(pool, "SELECT indexname AS name FROM pg_indexes WHERE indexname ~ '_(pairs|words)$'"),
    [4, 2, 1].flatMap((ago) => [`payloads_${today - ago}_pairs`, `payloads_${today - ago}_words`]),
  );
  const ofOld = "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '^[a-z_]+_[0-9]+$'";
  const left = (await namesOf(pool, ofOld)).filter(
    (name) => Number(/\d+$/.exec(name)?.[0]) < today - RETENTION.eventDays,
  );
  assert.deepEqual(left, []);
  // What was deleted for its age stays counted, and nothing is counted twice.
  await foldCounters(pool);
  assert.deepEqual(await countersOf(pool), { events: counted.events + seq - lastSeq, starts: counted.starts + 1 });
});

const WAITING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ $1
  AND application_name = 'ccen-team maintenance' AND state = 'active' AND wait_event_type = 'Lock'`;

/** Sessions of many days, each with one event, a call, a step and a message; words of two scripts in it. */
async function filledDatabase(t: TestContext) {
  const { pool, databaseUrl, join: joinTeam } = await ingestHarness(t);
  const today = dayOf(Date.now());
  const { send } = await joinTeam("ann");
  let lastSeq = 0;
  for (const { ago, sessions } of SESSIONS) {
    await addDay(pool, today - ago);
    const events = Array.from({ length: sessions }, (_, index) => {
      const session_id = `of-${ago}-${index}`;
      const payload = JSON.stringify({
        session_id,
        hook_event_name: "Notification",
        message: `needle 検索の語 ${index}`,
      });
      return event(lastSeq + index + 1, { session_id, payload });
    });
    await send({ after: lastSeq, through: lastSeq + sessions, events });
    lastSeq += sessions;
    const moved = firstSeqOf(today) - firstSeqOf(today - ago);
    const values = [`of-${ago}-%`, moved];
    const ofThem = "SELECT e.seq FROM events e JOIN sessions s ON s.id = e.session WHERE s.session_id LIKE $1";
    for (const table of ["payloads", "events"])
      await pool.query(`UPDATE ${table} SET seq = seq - $2::bigint WHERE seq IN (${ofThem})`, values);
    await pool.query(
      `UPDATE sessions SET day = day - $2::int, last_used_at = last_used_at - $3::bigint, last_seq = last_seq - $4::bigint
       WHERE session_id LIKE $1`,
      [`of-${ago}-%`, ago, ago * DAY_MS, moved],
    );
  }
  await pool.query("DELETE FROM transitions");
  for (const sql of [
    "INSERT INTO calls (day, session, tool_use_id, started_at, data) SELECT day, id, 't', 0, '{}' FROM sessions",
    "INSERT INTO messages (day, session, uuid, at, role, text) SELECT day, id, 'u', 0, 'user', '' FROM sessions",
    "INSERT INTO transitions (day, session, at, to_state, cause) SELECT day, id, 0, 'done', '' FROM sessions",
  ])
    await pool.query(sql);
  await foldCounters(pool);
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const person = testPerson({ id: rows[0]?.id ?? 0 });
  return { pool, databaseUrl, send, today, lastSeq, person };
}

type Filled = Awaited<ReturnType<typeof filledDatabase>>;
type Pool = Filled["pool"];

/** What a person finds of what is kept. @param maxSessions 0 for a search by indexes where there are some */
async function readKept({ pool, person }: Filled, maxSessions?: number) {
  const asking = {
    ...({ pool, person, scope: "all", clock: systemClock } as const),
    ...(maxSessions !== undefined && { maxSessions }),
  };
  const hits: Record<string, number> = {};
  for (const text of ["needle", "検索"]) {
    let found = 0;
    for (let next: number | null | undefined; next !== null;) {
      const request = { query: literalQuery(text), limit: 50, ...(next !== undefined && { beforeSeq: next }) };
      const page: SearchPage = await searchEvents(asking, request, NEVER);
      found += page.hits.filter(({ event: { sessionId } }) => KEPT.test(sessionId)).length;
      next = page.next;
    }
    hits[text] = found;
  }
  const reader = createTeamReader({ pool, person, scope: "all", clock: systemClock });
  const log: string[] = [];
  for (let next: number | null | undefined; next !== null;) {
    const page: LogPage = await reader.log({ limit: 50, ...(next !== undefined && { beforeSeq: next }) });
    log.push(...page.events.map(({ sessionId }) => sessionId).filter((sessionId) => KEPT.test(sessionId)));
    next = page.next;
  }
  return { hits, log: log.toSorted() };
}

async function countersOf(pool: Pool) {
  return {
    events: await count(pool, "SELECT sum(events)::bigint AS count FROM hour_events WHERE owner > 0"),
    starts: await count(pool, "SELECT sum(sessions)::bigint AS count FROM hour_starts WHERE owner > 0"),
  };
}

async function count(pool: Pool, sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(sql, values);
  return rows[0]?.count ?? 0;
}

async function namesOf(pool: Pool, sql: string): Promise<readonly string[]> {
  return (await pool.query<{ name: string }>(`${sql} ORDER BY 1`)).rows.map(({ name }) => name);
}
