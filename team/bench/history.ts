import { Client, type Pool } from "pg";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import { composeBatch } from "../../src/forwarding/compose-batch.ts";
import { systemClock } from "../../src/system/clock.ts";
import { makePartitions } from "../src/database/partitions.ts";
import { migrate } from "../src/database/migrate.ts";
import { openPool } from "../src/database/pool.ts";
import { dayOf } from "../src/ingest/event-numbers.ts";
import { createReceiver } from "../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../src/machines/machine-tokens.ts";
import { machineLog, senderOf } from "./machine-log.ts";
import { SILENT } from "./servers.ts";

export interface HistoryOrder {
  readonly events: number;
  /** Up to today. */
  readonly days: number;
  readonly people: number;
  /** A person is in one. */
  readonly teams: number;
  /** Two thirds of the space. */
  readonly hasPayloads: boolean;
}

/** Machines whose events are really ingested, and the events of each. */
const REAL_MACHINES = 8;
const REAL_EVENTS = 1_000;

const DAY_MS = 86_400_000;
const SEQS_A_MS = 4096;

/** Ten working hours from here. */
const FIRST_HOUR = 7;
const WORK_MS = 10 * 3_600_000;

/** Rows of sessions of a copy begin at a multiple. */
export const IDS_OF_A_COPY = 100_000;

/** Copies in one statement. */
const COPIES_A_STEP = 10;

/**
 * Fills an empty database: some thousand events are ingested from machines' batches, and copied under other sessions,
 * people and times. Triggers count the copies. Reader `n` is `person-n@example.com` and belongs to team `team-T` with T =
 * n modulo the number of teams. Some 20 µs an event without payloads.
 */
export async function fillHistory(url: string, order: HistoryOrder): Promise<void> {
  await migrate(url);
  const pool = openPool(url, { logger: SILENT, most: 4 });
  const today = dayOf(Date.now());
  // Each call makes those of ten days.
  for (let day = today; day > today - order.days - 10; day -= 9) await makePartitions(pool, day);
  await ingestReal(pool);
  await pool.end();
  const client = new Client({ connectionString: url });
  await client.connect();
  await addUsage(client);
  await addPeople(client, order);
  await client.query("SET work_mem = '256MB'");
  const copies = Math.ceil(order.events / (REAL_MACHINES * REAL_EVENTS));
  const { rows } = await client.query<{ day: number; begin: string }>(
    "SELECT max(day) AS day, floor(extract(epoch FROM now()) * 1000)::bigint AS begin FROM sessions",
  );
  const base = { day: rows[0]?.day ?? 0, beginMs: Number(rows[0]?.begin) };
  await client.query("CREATE TEMP TABLE copy (k int, shift bigint, day int)");
  for (let from = 0; from < copies; from += COPIES_A_STEP) {
    await client.query("TRUNCATE copy");
    for (let k = from; k < Math.min(copies, from + COPIES_A_STEP); k += 1) {
      // Spread over the days and their hours, so that no two are within the seconds that the ingest took.
      const day = base.day - 1 - (k % order.days);
      const atMs = (WORK_MS * Math.floor(k / order.days)) / Math.ceil(copies / order.days);
      const startMs = day * DAY_MS + Date.UTC(2025, 0, 1) + FIRST_HOUR * 3_600_000 + Math.floor(atMs) + k * 50;
      await client.query("INSERT INTO copy VALUES ($1, $2, $3)", [k + 1, startMs - base.beginMs, day]);
    }
    await copyRows(client, order);
  }
  await client.query("SELECT setval(pg_get_serial_sequence('sessions', 'id'), (SELECT max(id) FROM sessions))");
  await client.query("ANALYZE");
  await client.end();
}

async function ingestReal(pool: Pool): Promise<void> {
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger: SILENT, self });
  const tokens: string[] = [];
  for (let machine = 0; machine < REAL_MACHINES; machine += 1) {
    tokens.push(await addMachine(pool, { owner: "real@example.com", team: "real", name: `real-${machine}` }));
    // Made before, so that all events are ingested within seconds.
    machineLog(machine, { lastSeq: REAL_EVENTS });
  }
  for (const [machine, token] of tokens.entries()) {
    const log = machineLog(machine, { lastSeq: REAL_EVENTS });
    const state = log.state();
    if (state === null) throw new TypeError("a log without a state");
    for (let seq = 0; seq < REAL_EVENTS;) {
      const position = { seq, message: 0 };
      const request = { sender: senderOf(machine), state, position, sentAtMs: Date.now() };
      const { batch } = composeBatch(log, { ...request, reportsAlive: false, marksNotified: false });
      const sender = await machineOfToken(pool, token);
      if (sender === null) throw new TypeError("an unknown machine");
      seq = (await receive(Buffer.from(JSON.stringify(batch)), sender)).position;
    }
  }
}

/** Machines of the benchmark read no transcripts. */
async function addUsage(client: Client): Promise<void> {
  await client.query(`
    INSERT INTO usage_hours
    SELECT s.day, s.id, s.started_at / 3600000 + h, '', used, '', 0, false, 40, 2000, 30000, 5000, 90000, 4000000, 1
    FROM sessions s, generate_series(0, 1) h, unnest('{claude-opus-5-5,claude-sonnet-5-5,claude-haiku-5}'::text[]) used
    WHERE (s.id + h) % 3 <> 0`);
  await client.query("UPDATE sessions SET branch = 'branch-' || id % 40, tokens = 8254000, cost_usd = 1.5");
}

async function addPeople(client: Client, { people, teams }: HistoryOrder): Promise<void> {
  await client.query("INSERT INTO teams (name) SELECT 'team-' || n FROM generate_series(0, $1::int - 1) n", [teams]);
  await client.query(
    `INSERT INTO people (subject, email, name)
    SELECT subject, subject, 'Reader ' || n FROM (
      SELECT n, 'person-' || n || '@example.com' AS subject FROM generate_series(0, $1::int - 1) n) named`,
    [people],
  );
  await client.query(
    `INSERT INTO machines (machine_id, label, owner, team, token_hash)
    SELECT subject, 'laptop', p.id, t.id, sha256(subject::bytea)
    FROM people p JOIN teams t ON t.name = 'team-' || (substring(subject FROM 'person-([0-9]+)@')::int % $1::int)
    WHERE subject LIKE 'person-%'`,
    [teams],
  );
  await client.query(`CREATE TEMP TABLE one AS
    SELECT row_number() OVER (ORDER BY m.id) - 1 AS n, m.id AS machine, m.owner, m.team FROM machines m
    WHERE m.label = 'laptop'`);
  // What is copied: real rows, each with the person of its copy.
  await client.query("CREATE TEMP TABLE real AS SELECT s.id, s.session_id, s.machine FROM sessions s");
  await client.query(`ANALYZE one; ANALYZE real`);
}

/** A copied session, for queries over `copy`, `real r` and `one`. */
const SESSION = `(r.id + copy.k * ${IDS_OF_A_COPY}::bigint)`;
const NAME = "left(r.session_id, 24) || lpad(to_hex(copy.k), 12, '0')";
const PERSON = `JOIN one ON one.n = (copy.k * ${REAL_MACHINES}::bigint + r.machine) % (SELECT count(*) FROM one)`;

const SHIFT_SEQ = (column: string): string => `b.${column} + copy.shift * ${SEQS_A_MS}`;
const SHIFT = (column: string): string => `b.${column} + copy.shift`;

async function copyRows(client: Client, { hasPayloads }: HistoryOrder): Promise<void> {
  const times = (text: string, names: Readonly<Record<string, string>>): string =>
    Object.entries(names).reduce(
      (sql, [name, column]) => `replace(${sql}, '"${name}":' || b.${column}, '"${name}":' || ${SHIFT(column)})`,
      text,
    );
  await copyTable(client, "sessions", {
    id: SESSION,
    session_id: NAME,
    owner: "one.owner",
    team: "one.team",
    machine: "one.machine",
    day: "copy.day",
    stale_at: "NULL",
    last_used_at: SHIFT("last_used_at"),
    started_at: SHIFT("started_at"),
    state_since: SHIFT("state_since"),
    ended_at: SHIFT("ended_at"),
    last_seq: SHIFT_SEQ("last_seq"),
    names_seq: SHIFT_SEQ("names_seq"),
    project: "'project-' || (one.team * 3 + r.id % 5)",
    title: "b.title || ' ' || copy.k",
    data: times(`replace(b.data, r.session_id, ${NAME})`, {
      lastUsedAtMs: "last_used_at",
      startedAtMs: "started_at",
    }),
  });
  await copyTable(client, "events", {
    seq: SHIFT_SEQ("seq"),
    session: SESSION,
    machine: "one.machine",
    key: "b.key || copy.k",
    received_at: SHIFT("received_at"),
  });
  await copyTable(client, "calls", {
    day: "copy.day",
    session: SESSION,
    started_at: SHIFT("started_at"),
    start_seq: SHIFT_SEQ("start_seq"),
    end_seq: SHIFT_SEQ("end_seq"),
    data: times("b.data", { startedAtMs: "started_at" }),
  });
  await copyTable(client, "transitions", { day: "copy.day", session: SESSION, at: SHIFT("at") });
  await copyTable(client, "usage_hours", {
    day: "copy.day",
    session: SESSION,
    hour: "b.hour + copy.shift / 3600000",
  });
  if (!hasPayloads) return;
  await client.query(`
    INSERT INTO payloads (seq, payload, cuts, search_text)
    SELECT ${SHIFT_SEQ("seq")}, replace(b.payload, r.session_id, ${NAME}), b.cuts, b.search_text
    FROM copy CROSS JOIN real r JOIN events e ON e.session = r.id JOIN payloads b ON b.seq = e.seq`);
}

/** All columns of a table, also those that it gets later: they are copied as they are. */
async function copyTable(client: Client, table: string, changed: Readonly<Record<string, string>>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  const columns = rows.map(({ name }) => name);
  const given = columns.map((name) => changed[name] ?? `b."${name}"`);
  await client.query(`
    INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(", ")}) OVERRIDING SYSTEM VALUE
    SELECT ${given.join(", ")} FROM copy CROSS JOIN real r ${PERSON}
    JOIN ${table} b ON b.${table === "sessions" ? "id" : "session"} = r.id`);
}
