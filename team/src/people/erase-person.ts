import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { audit } from "../audit/audit.ts";
import { foldCounters } from "../counting/fold-counters.ts";
import { ERASURE } from "../database/feed.ts";
import { DELETE_BY_DAY } from "../database/partitions.ts";
import { inTransaction } from "../database/pool.ts";
import { eraseCounters, IS_UNCOUNTED } from "./erase-counters.ts";

/** Rows of one transaction: tens of milliseconds of work. */
const [STEP_SESSIONS, STEP_EVENTS] = [20, 2_000];

/** Another replica adds counters up meanwhile. */
const COUNTING_PAUSE_MS = 100;

interface KnownPerson {
  readonly id: number;
  readonly subject: string;
}

/** @throws for an unknown name, with those that may be meant */
export async function findPerson(pool: Pool, subject: string): Promise<KnownPerson> {
  const { rows } = await pool.query<KnownPerson>(FIND, [subject]);
  const person = rows.find((row) => row.subject === subject);
  if (person !== undefined) return person;
  const others = rows.map((row) => row.subject).join(", ");
  throw new Error(`Nothing is stored of a person ${subject}.${others === "" ? "" : ` Do you mean ${others}?`}`);
}

// With OpenID Connect they keep their first address as their name here.
const FIND = `SELECT id, subject FROM people WHERE subject = $1 OR lower(subject) = lower($1) OR lower(email) = lower($1)
  ORDER BY subject LIMIT 10`;

const TRACES = {
  sessions: "SELECT FROM sessions WHERE owner = $1",
  events: "SELECT FROM sessions s JOIN events e ON e.session = s.id WHERE s.owner = $1",
  "machines with their tokens": "SELECT FROM machines WHERE owner = $1",
  "sign-ins": "SELECT FROM sign_ins WHERE person = $1",
  "memberships of teams": "SELECT FROM memberships WHERE person = $1",
  invitations: "SELECT FROM invitations WHERE made_by = $1",
  marks: "SELECT FROM marks WHERE person = $1",
  "messages to channels": "SELECT FROM outbox o JOIN sessions s ON s.id = o.session WHERE s.owner = $1",
  "counters by the hour":
    "SELECT FROM hour_events WHERE owner = $1 UNION ALL SELECT FROM hour_calls WHERE owner = $1 UNION ALL SELECT FROM hour_usage WHERE owner = $1",
  "lines of the audit, which stay without the name":
    "SELECT FROM audit a JOIN people p ON p.id = $1 WHERE a.owner = p.id OR a.who = p.subject",
} as const;

export type Traces = Readonly<Record<keyof typeof TRACES, number>>;

/** What is stored of a person now. */
export async function countTraces(pool: Pool, { id }: KnownPerson): Promise<Traces> {
  const counts = Object.entries(TRACES).map(([name, rows]) => `(SELECT count(*) FROM (${rows}) t) AS "${name}"`);
  const { rows } = await pool.query<Traces>(`SELECT ${counts.join(", ")}`, [id]);
  if (rows[0] === undefined) throw new TypeError("the database counted nothing");
  return rows[0];
}

/**
 * Deletes all that is stored of a person, in short transactions, which no batch waits for. Killed anywhere, it has
 * deleted a part, and the next run goes on: their row goes last. What is left: sums of their teams without their name, lines of
 * the audit under a pseudonym, and numbers in the feed for an hour.
 * @returns the pseudonym
 */
export async function erasePerson(pool: Pool, person: KnownPerson): Promise<string> {
  const traces = await countTraces(pool, person);
  const pseudonym = `erased person ${person.id}`;
  for (;;) {
    await shutOut(pool, person);
    await eraseSessions(pool, person);
    await untilCounted(pool, person);
    await eraseCounters(pool, person.id);
    await eraseMachines(pool, person);
    if (await eraseRow(pool, person, { pseudonym, traces })) return pseudonym;
    // A machine of theirs joined meanwhile.
  }
}

/** Each batch looks at its machine's token under a lock: once this is committed, nothing more of theirs is stored. */
async function shutOut(pool: Pool, { id }: KnownPerson): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `UPDATE machines SET revoked_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
       WHERE owner = $1 AND revoked_at IS NULL`,
      [id],
    );
    await client.query("DELETE FROM sign_ins WHERE person = $1", [id]);
    await client.query("DELETE FROM invitations WHERE made_by = $1", [id]);
  });
}

async function eraseSessions(pool: Pool, { id }: KnownPerson): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ id: number }>(
      `SELECT id FROM sessions WHERE owner = $1 ORDER BY id LIMIT ${STEP_SESSIONS}`,
      [id],
    );
    if (rows.length === 0) return;
    const sessions = rows.map((row) => row.id);
    while (await eraseEvents(pool, sessions));
    await pool.query(FORGET, [sessions]);
  }
}

/** @returns whether there may be more */
async function eraseEvents(pool: Pool, sessions: readonly number[]): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ seq: number }>(
      `SELECT seq FROM events WHERE session = ANY ($1::bigint[]) LIMIT ${STEP_EVENTS}`,
      [sessions],
    );
    if (rows.length === 0) return false;
    const seqs = rows.map(({ seq }) => seq);
    // The bounds choose the partitions.
    const bounds = [seqs.reduce((a, b) => Math.min(a, b)), seqs.reduce((a, b) => Math.max(a, b))];
    for (const table of ["payloads", "events"]) {
      const where = "seq = ANY ($1::bigint[]) AND seq >= $2::bigint AND seq <= $3::bigint";
      await client.query(`DELETE FROM ${table} WHERE ${where}`, [seqs, ...bounds]);
    }
    return true;
  });
}

/** Marks go with the session. */
const FORGET = `
  WITH gone AS (DELETE FROM sessions WHERE id = ANY ($1::bigint[]) RETURNING id, day), ${DELETE_BY_DAY}
  DELETE FROM outbox o USING gone WHERE o.session = gone.id`;

/** Adds up what is not in the counters yet: the sums of their teams keep it. */
async function untilCounted(pool: Pool, { id }: KnownPerson): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ is_uncounted: boolean }>(`SELECT ${IS_UNCOUNTED} AS is_uncounted`, [id]);
    if (rows[0]?.is_uncounted !== true) return;
    if ((await foldCounters(pool)) === 0) await sleep(COUNTING_PAUSE_MS);
  }
}

async function eraseMachines(pool: Pool, { id }: KnownPerson): Promise<void> {
  const ofHers = "machine IN (SELECT id FROM machines WHERE owner = $1)";
  await inTransaction(pool, async (client) => {
    await client.query(`DELETE FROM machine_gaps WHERE ${ofHers}`, [id]);
    await client.query(`DELETE FROM machine_logs WHERE ${ofHers}`, [id]);
    // What a machine asked with becomes its token.
    await client.query("DELETE FROM joins j USING machines m WHERE m.owner = $1 AND j.secret_hash = m.token_hash", [
      id,
    ]);
    await client.query("DELETE FROM machines WHERE owner = $1 AND revoked_at IS NOT NULL", [id]);
  });
}

interface Farewell {
  readonly pseudonym: string;
  readonly traces: Traces;
}

/** @returns false where something of theirs came meanwhile */
async function eraseRow(pool: Pool, { id, subject }: KnownPerson, { pseudonym, traces }: Farewell): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // What would refer to them waits, and fails after it.
    const person = await client.query("SELECT FROM people WHERE id = $1 FOR UPDATE", [id]);
    // Another erasure was faster. Lines under their name may be of a new person by now.
    if (person.rows.length === 0) return true;
    const { rows } = await client.query("SELECT FROM machines WHERE owner = $1 LIMIT 1", [id]);
    if (rows.length > 0) return false;
    for (const [table, column] of OF_PERSON) await client.query(`DELETE FROM ${table} WHERE ${column} = $1`, [id]);
    await client.query(PSEUDONYMISE, [id, subject, pseudonym]);
    await client.query("DELETE FROM people WHERE id = $1", [id]);
    await noteErasure(client, { pseudonym, traces });
    return true;
  });
}

const OF_PERSON = [
  ["sign_ins", "person"],
  ["memberships", "person"],
  ["marks", "person"],
  ["join_guesses", "person"],
  ["invitations", "made_by"],
  ["forgotten_sessions", "owner"],
] as const;

/**
 * Lines tell others who read their sessions, and admins who read theirs: they stay, without what names them, their sessions
 * and machines.
 */
const PSEUDONYMISE = `UPDATE audit SET
    who = CASE WHEN who = $2 THEN $3 ELSE who END,
    about = CASE WHEN owner = $1::int OR about = $2 THEN $3 ELSE about END,
    detail = CASE WHEN owner = $1::int THEN '' ELSE detail END,
    session = CASE WHEN owner = $1::int THEN NULL ELSE session END,
    what = '',
    owner = nullif(owner, $1::int)
  WHERE owner = $1::int OR who = $2 OR about = $2`;

async function noteErasure(client: PoolClient, { pseudonym, traces }: Farewell): Promise<void> {
  const detail = `${traces.sessions} sessions, ${traces.events} events, ${traces["machines with their tokens"]} machines`;
  await audit(client, { who: "operator", kind: "person-erased", about: pseudonym, detail });
  await client.query(ERASURE);
}
