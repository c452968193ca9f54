import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { IS_UNCOUNTED } from "../../src/people/erase-counters.ts";
import { findPerson } from "../../src/people/erase-person.ts";
import { batchOf, event, toolEvent } from "../support/ingest-harness.ts";
import { liveHarness } from "../support/live-harness.ts";
import { tablesWith } from "../support/person-traces.ts";
import { needsPostgres } from "../support/test-database.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");

const ANN = { subject: "annmeier", groups: ["devs", "core-leads"] };
const ZOE = { subject: "zoe", groups: ["devs"] };
const AUDITOR = { subject: "aud", groups: ["audit"] };

/** Where a person leaves something, and the two places that keep a number for an hour, or a sum. */
const PLACES = `audit calls events feed forgotten_sessions hour_calls hour_events hour_sessions hour_starts hour_usage
  invitations join_guesses joins machine_gaps machine_logs machines marks memberships messages minute_calls minute_events
  outbox payloads people sessions sign_ins transitions usage_hours`.split(/\s+/);

test("erased person leaves nothing in any table, and her colleagues lose nothing", needsPostgres, async (t) => {
  const harness = await liveHarness(t);
  const { databaseUrl, pool, join: joinAs, watch, get, post } = harness;
  const [ann, zoe] = [await joinAs(ANN.subject, "annslaptop"), await joinAs(ZOE.subject, "tower")];
  const words = { cwd: "/home/ann/ann-diary", session_id: "ann-session" };
  const prompt = { ...words, hook_event_name: "UserPromptSubmit", prompt: "ann-words" };
  const events = [event(1, { ...words, summary: "ann-words", payload: JSON.stringify(prompt) })];
  const messages = [
    { session_id: "ann-session", uuid: "u", agent_id: null, at: Date.now(), role: "prompt", text: "ann-words" },
  ] as const;
  const tool = { ...toolEvent(2, "ann-session"), cwd: words.cwd };
  await ann.send({ through: 2, events: [...events, tool], messages, message_through: 1, gaps: [] });
  const read = { message_after: 1, message_through: 1 };
  await ann.send({ ...read, ...batchOf(3, 4, { session_id: "ann-shop" }) });
  // A gap, and another log of the same machine.
  await ann.send({ ...read, after: 4, through: 6, gaps: [{ from: 5, to: 6, why: "removed" }] });
  await ann.send({ ...batchOf(1, 1, { session_id: "ann-shop" }), log_id: "log-2" });
  await zoe.send(batchOf(1, 2, { session_id: "zoe-session" }));
  await pool.query("UPDATE sessions SET visibility = 'team'");
  await get(`${ROUTES.session}ann-session`, ZOE);
  await get(`${ROUTES.session}zoe-session`, ANN);
  await post(ROUTES.teamInvitations, ANN, { team: "core", max_uses: 5, days: 5 });
  await get(ROUTES.teamAudit, AUDITOR);
  const person = await one<{ id: number }>(pool, "SELECT id FROM people WHERE subject = $1", [ANN.subject]);
  await addRest(pool, person.id);
  await waitFor("all is added up, here or by a replica", async () => {
    await foldCounters(pool);
    const { rows } = await pool.query<{ is_uncounted: boolean }>(`SELECT ${IS_UNCOUNTED} AS is_uncounted`, [person.id]);
    return rows[0]?.is_uncounted === false;
  });
  const sums = await teamSums(pool);

  const sought = {
    texts: [ANN.subject, "ann-", "annslaptop"],
    personId: person.id,
    sessionIds: await idsOf(pool, "sessions", person.id),
    machineIds: await idsOf(pool, "machines", person.id),
  };
  assert.deepEqual(await tablesWith(pool, sought), PLACES);
  const streams = [await watch(ZOE), await watch(AUDITOR, { replica: 1 })];

  const dry = await erase(databaseUrl, ANN.subject);
  assert.match(dry, /^Stored of annmeier:\n {2}sessions: 2\n {2}events: 5\n {2}machines with their tokens: 1\n/);
  assert.match(dry, /Nothing was deleted/);
  assert.equal((await idsOf(pool, "sessions", person.id)).length, 2);
  assert.match(await erase(databaseUrl, ANN.subject, "--yes"), /Erased annmeier\. The audit calls them "erased/);

  assert.deepEqual(await tablesWith(pool, sought), ["feed"]);
  assert.deepEqual(await teamSums(pool), sums, "sums of the team stay");
  const audited = await pool.query<{ line: string }>("SELECT concat_ws(' ', kind, who, about) AS line FROM audit");
  const lines = audited.rows.map(({ line }) => line.replace(` ${person.id}`, " N"));
  assert.ok(lines.includes("session-read zoe erased person N"), lines.join("; "));
  assert.ok(lines.includes("session-read erased person N zoe-session"), lines.join("; "));
  assert.ok(lines.includes("person-erased operator erased person N"), lines.join("; "));
  for (const stream of streams)
    await stream.waitFor("her sessions leave the page", () => stream.frames.some(({ type }) => type === "reset"));
  const troubles = harness.logger.records.filter(({ level }) => level === "warn" || level === "error");
  assert.deepEqual(troubles, []);

  // Her machine is refused; she herself is a new person.
  await assert.rejects(ann.send(batchOf(5, 5)), /http\/wrong-token/);
  await zoe.send(batchOf(3, 3, { session_id: "zoe-session" }));
  await get(ROUTES.health, ANN);
  const again = await one<{ id: number }>(pool, "SELECT id FROM people WHERE subject = $1", [ANN.subject]);
  assert.notEqual(again.id, person.id);
  await assert.rejects(findPerson(pool, "ann"), /Nothing is stored of a person ann\./);
  await assert.rejects(findPerson(pool, "AnnMeier"), /Do you mean annmeier\?/);
});

async function erase(databaseUrl: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], DATABASE_URL: databaseUrl, ...sharedCompileCache() };
  return (await promisify(execFile)(process.execPath, [MAIN, "erase-person", ...args], { env })).stdout;
}

/** What no request of this test leaves. */
async function addRest(pool: Pool, id: number): Promise<void> {
  const ofSessions = "FROM sessions WHERE owner = $1";
  const digest = createHash("sha256").update("ann").digest();
  const statements: readonly (readonly [string, ...unknown[]])[] = [
    [`INSERT INTO usage_hours SELECT day, id, 500000, '', 'm', '', 0, false, 1, 2, 3, 4, 5, 6, 7 ${ofSessions}`],
    [`INSERT INTO marks (person, session, item, kind, at) SELECT $1, id, 'i', 'handled', 0 FROM sessions WHERE $1 > 0`],
    [
      `INSERT INTO outbox (team, destination, session, kind, cause, created_at)
       SELECT team, 'discord', id, 'turn-failed', 'c', 0 ${ofSessions}`,
    ],
    ["INSERT INTO forgotten_sessions (owner, session_id) VALUES ($1, 'ann-old')"],
    ["INSERT INTO join_guesses (person, guesses) VALUES ($1, 1)"],
    [
      `INSERT INTO sign_ins (digest, person, provider, ends_at) VALUES ($2, $1, 'demo', clock_timestamp() + interval '1 h')`,
      digest,
    ],
    [
      `INSERT INTO joins (code, secret_hash, name, address, sender, state)
       SELECT 'BCDFGHJK', token_hash, 'annslaptop', '', '', 'confirmed' FROM machines WHERE owner = $1`,
    ],
    ["INSERT INTO audit (who, what) SELECT subject, subject || ' is a lead' FROM people WHERE id = $1"],
  ];
  for (const [text, ...values] of statements) await pool.query(text, [id, ...values]);
}

async function idsOf(pool: Pool, table: string, owner: number): Promise<readonly number[]> {
  return (await pool.query<{ id: number }>(`SELECT id FROM ${table} WHERE owner = $1`, [owner])).rows.map(
    ({ id }) => id,
  );
}

async function one<Row extends object>(pool: Pool, text: string, values: readonly unknown[]): Promise<Row> {
  const { rows } = await pool.query<Row>(text, [...values]);
  assert.ok(rows[0] !== undefined);
  return rows[0];
}

/** What a team and all did, by the hour, in whatever project. */
async function teamSums(pool: Pool): Promise<unknown> {
  const sums = [
    "SELECT 'events', team, hour, event, sum(events)::bigint FROM hour_events WHERE owner = 0 GROUP BY 1, 2, 3, 4",
    "SELECT 'starts', team, hour, '', sum(sessions)::bigint FROM hour_starts WHERE owner = 0 GROUP BY 1, 2, 3, 4",
    "SELECT 'calls', team, hour, tool, sum(calls)::bigint FROM hour_calls WHERE owner = 0 GROUP BY 1, 2, 3, 4",
    "SELECT 'tokens', team, hour, model, sum(input)::bigint FROM hour_usage WHERE owner = 0 GROUP BY 1, 2, 3, 4",
  ];
  return (await pool.query(`${sums.join(" UNION ALL ")} ORDER BY 1, 2, 3, 4`)).rows;
}
