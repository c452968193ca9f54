import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { indexClosedDays } from "../../src/maintenance/index-days.ts";
import { dayOf, firstSeqOf } from "../../src/ingest/event-numbers.ts";
import type { Scope } from "../../src/rights/scope.ts";
import type { Reader } from "../../src/rights/rights.ts";
import { exportEvents } from "../../src/search/export-events.ts";
import { searchEvents } from "../../src/search/search-events.ts";
import { readingHarness, secretOf } from "../support/reading-harness.ts";
import { addDay, maintenanceClient, needsPostgres } from "../support/test-database.ts";
import { literalQuery, searchParts, toSearchQuery } from "../../../src/core/search/search-query.ts";

const NEVER = new AbortController().signal;

const SESSIONS = [
  { id: "ann-1", owner: "ann", team: "core", isShared: false },
  { id: "ann-shared", owner: "ann", team: "core", isShared: true },
  { id: "ann-web", owner: "ann", team: "web", isShared: true },
  { id: "bob-1", owner: "bob", team: "core", isShared: false },
  { id: "cyd-shared", owner: "cyd", team: "web", isShared: true },
] as const;

const READERS = [
  { subject: "ann", teams: ["core"] },
  { subject: "bob", teams: ["core", "web"] },
  { subject: "aud", teams: [], isAuditor: true },
  { subject: "eve", teams: [] },
] as const;

/** The rule in other words than the server's. */
function isWhole(reader: (typeof READERS)[number], session: (typeof SESSIONS)[number]): boolean {
  const teams: readonly string[] = reader.teams;
  return session.owner === reader.subject || (session.isShared && teams.includes(session.team));
}

test("search and export find words in sessions that the reader sees whole alone", needsPostgres, async (t) => {
  const { pool, as, asked, addSession } = await readingHarness(t);
  for (const { id, owner, team } of SESSIONS) await addSession(owner, team, id);
  const shared = SESSIONS.filter((one) => one.isShared).map(({ id }) => id);
  await pool.query("UPDATE sessions SET visibility = 'team' WHERE session_id = ANY ($1)", [shared]);
  // Meets each reader, so that she has a number.
  for (const { subject } of READERS) await as(subject)(ROUTES.sessions);
  for (const reader of READERS) {
    const person = await personOf(pool, reader);
    for (const scope of ["mine", "team", "all"] as const satisfies readonly Scope[]) {
      const teams: readonly string[] = reader.teams;
      const isIn = {
        mine: ({ owner }: (typeof SESSIONS)[number]) => owner === reader.subject,
        team: ({ team }: (typeof SESSIONS)[number]) => teams.includes(team),
        all: () => true,
      }[scope];
      const expected = SESSIONS.filter((one) => isWhole(reader, one) && isIn(one)).map(({ id }) => id);
      for (const maxSessions of [1_000, 0]) {
        // On a busy machine a page would end after a tenth of a second, before its first hit.
        const options = { pool, person, scope, clock: systemClock, maxSessions, monotonicNow: () => 0 };
        const context = `${reader.subject} ${scope} ${maxSessions}`;
        const { hits, found } = await searchEvents(
          options,
          { query: literalQuery("words-of"), limit: 50, isByCall: true },
          NEVER,
        );
        assert.deepEqual(hits.map(({ event }) => event.sessionId).toSorted(), expected, context);
        assert.equal(found?.count, expected.length, context);
        const exported: string[] = [];
        for await (const page of exportEvents(options, { query: literalQuery("alone") }, NEVER))
          exported.push(...page.map(({ sessionId }) => sessionId));
        assert.deepEqual(exported.toSorted(), expected, context);
      }
    }
  }
  asked.length = 0;
  const hits: unknown[] = [];
  let before = "";
  for (let page = 0; page === 0 || before !== ""; page += 1) {
    assert.ok(page < 50, "too many pages");
    const { body }: { body: { hits: readonly unknown[]; next: number | null } } = await as(
      "bob",
      "devs",
    )(`${ROUTES.search}?q=words-of${before}`);
    hits.push(...body.hits);
    before = body.next === null ? "" : `&before=${body.next}`;
  }
  assert.equal(hits.length, 2);
  assert.ok(!asked.some(({ answer }) => answer.includes(secretOf("ann-1"))));
  // PostgreSQL stores no NUL.
  const ann = { pool, person: await personOf(pool, READERS[0]), scope: "all", clock: systemClock } as const;
  assert.deepEqual((await searchEvents(ann, { query: literalQuery("words\0"), limit: 5 }, NEVER)).hits, []);
});

async function personOf(pool: Pool, { subject, ...reader }: (typeof READERS)[number]): Promise<Reader> {
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = $1", [subject]);
  const teams = await pool.query<{ id: number }>("SELECT id FROM teams WHERE name = ANY ($1)", [reader.teams]);
  return { id: rows[0]?.id ?? 0, teamIds: teams.rows.map(({ id }) => id), isAuditor: "isAuditor" in reader };
}

test("a closed day is searched by its indexes, and no statement sees a fourth day", needsPostgres, async (t) => {
  const { pool, as, asked, addSession, databaseUrl } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  await as("ann")(ROUTES.sessions);
  const today = dayOf(Date.now());
  const day = today - 4;
  await addDay(pool, day);
  await pool.query("UPDATE sessions SET day = $1", [day]);
  await pool.query(
    `WITH numbers AS (SELECT n, $1::bigint + n * 1000 AS seq FROM generate_series(1, 3000) n), stored AS (
       INSERT INTO payloads SELECT seq, '{}', NULL, repeat(md5(n::text) || ' ', 12) ||
         CASE WHEN n % 350 = 0 THEN 'a rare word' WHEN n % 320 = 0 THEN '認証に失敗' WHEN n % 3 = 0 THEN '証認' ELSE '' END
       FROM numbers)
     INSERT INTO events (seq, session, machine, machine_seq, key, source, hook_event_name, received_at, summary, status)
     SELECT seq, s.id, s.machine, n, 'k' || n, 'hook', 'Stop', 0, '', 'ok' FROM numbers CROSS JOIN sessions s`,
    [firstSeqOf(day)],
  );
  const options = { isStopping: () => false, onNoWords: (reason: string) => assert.fail(reason) };
  const client = await maintenanceClient(t, databaseUrl);
  const made = await indexClosedDays(client, { today, ...options });
  assert.ok(made.includes(`payloads_${day}_words`) && made.includes(`payloads_${day}_pairs`));
  assert.deepEqual(await indexClosedDays(client, { today, ...options }), []);
  // As a killed process leaves it.
  await client.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'payloads_${day}_pairs'::regclass`);
  assert.deepEqual(await indexClosedDays(client, { today, ...options }), [`payloads_${day}_pairs`]);

  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const person = { id: rows[0]?.id ?? 0, teamIds: [], isAuditor: false };
  const watched = Object.create(pool) as Pool;
  watched.query = (async (text: string, values: unknown[] = []) => {
    asked.push({ text, values, answer: "" });
    return pool.query(text, values);
  }) as Pool["query"];
  for (const [text, count, index] of [
    ['"RARE word"', 8, "words"],
    ["認証", 9, "pairs"],
    ["認証 OR 存在しない", 9, "pairs"],
  ] as const) {
    asked.length = 0;
    const search = {
      pool: watched,
      person,
      scope: "all",
      clock: systemClock,
      maxSessions: 0,
      monotonicNow: () => 0,
    } as const;
    const beforeSeq = firstSeqOf(day + 1);
    const { hits } = await searchEvents(
      search,
      { query: toSearchQuery(searchParts(text)), limit: 50, beforeSeq, isByCall: true },
      NEVER,
    );
    assert.equal(hits.length, count);
    const plans = await Promise.all(
      asked.map(async (one) => {
        const plan = await pool.query(`EXPLAIN (FORMAT JSON) ${one.text}`, [...one.values]);
        return JSON.stringify(plan.rows);
      }),
    );
    assert.ok(
      plans.some((plan) => plan.includes(`"Index Name":"payloads_${day}_${index}"`)),
      plans.join("\n"),
    );
    assert.ok(plans.some((plan) => plan.includes('"Relation Name":"payloads_')));
    for (const plan of plans) {
      for (const scans of [plan.match(/"Relation Name":"events_\d+"/g), plan.match(/"Relation Name":"payloads_\d+"/g)])
        assert.ok(new Set(scans).size <= 3, plan);
    }
  }
});
