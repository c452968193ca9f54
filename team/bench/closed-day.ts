import type { Client } from "pg";
import { timeline } from "../../test/bench/history/timeline.ts";
import { firstSeqOf } from "../src/ingest/event-numbers.ts";

/** Different texts; the others are copies with a number of their own. */
const TEMPLATES = 4_000;

/** Of a session. */
const EVENTS_A_SESSION = 40;

/** Between two events; a day has room for ten times as many. */
const SEQS = 190_000 * 4;

export interface DayOrder {
  readonly day: number;
  readonly events: number;
}

/** Fills a day's partitions with texts and payloads of the product's benchmark. @returns the number of Japanese texts */
export async function fillDay(client: Client, { day, events }: DayOrder): Promise<number> {
  await addDay(client, day);
  await client.query(`CREATE TEMP TABLE IF NOT EXISTS templates AS
    SELECT * FROM unnest('{}'::int[], '{}'::text[], '{}'::text[]) AS row (n, payload, search_text)`);
  const { rows: known } = await client.query("SELECT FROM templates LIMIT 1");
  if (known.length === 0) {
    const beats = [...timeline(1, TEMPLATES)].map(({ beat }) => beat);
    await client.query("INSERT INTO templates SELECT * FROM unnest($1::int[], $2::text[], $3::text[])", [
      beats.map((_, index) => index),
      beats.map(({ textAround }) => textAround.join("x")),
      beats.map(({ event }) => event.searchText),
    ]);
  }
  const { rows: people } = await client.query<{ machine: number; owner: number; team: number }>(
    "SELECT id AS machine, owner, team FROM machines ORDER BY id LIMIT 1",
  );
  const [first] = people;
  if (first === undefined) throw new TypeError("no machine");
  const sessions = Math.ceil(events / EVENTS_A_SESSION);
  await client.query(
    `INSERT INTO sessions (owner, session_id, day, machine, team, state, last_used_at, started_at, data, project)
     SELECT $1::int, $4::int || '-' || n, $4::int, $2::int, $3::int, 'ended', 0, 0, '{}', 'shop' FROM generate_series(1, $5::int) n`,
    [first.owner, first.machine, first.team, day, sessions],
  );
  await client.query(
    `INSERT INTO payloads SELECT $1::bigint + i * $2::bigint, t.payload, NULL,
       t.search_text || E'\\n' || md5(i::text) || CASE i % 90000 WHEN 7 THEN ' zanzibar' WHEN 9 THEN ' 認証に失敗' ELSE '' END
     FROM generate_series(1, $3::int) AS numbers (i) JOIN templates t ON t.n = i % ${TEMPLATES}`,
    [firstSeqOf(day), SEQS, events],
  );
  await client.query(
    `INSERT INTO events (seq, session, machine, machine_seq, key, source, hook_event_name, received_at, summary, status)
     SELECT $1::bigint + n * $2::bigint, s.id, s.machine, n, 'hook-' || n, 'hook', 'PostToolUse', 0, 'a summary', 'ok'
     FROM generate_series(1, $3::int) n JOIN sessions s ON s.owner = $4::int AND s.session_id = $5::int || '-' || (n % $6::int + 1)`,
    [firstSeqOf(day), SEQS, events, first.owner, day, sessions],
  );
  await client.query(`VACUUM (ANALYZE) payloads_${day}, events_${day}, sessions`);
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM payloads_${day} WHERE search_text ~ '[ぁ-ヿ一-龥]'`,
  );
  return Number(rows[0]?.count);
}

async function addDay(client: Client, day: number): Promise<void> {
  for (const [table, options] of [
    ["events", ""],
    ["payloads", "WITH (toast_tuple_target = 512)"],
  ]) {
    const values = [table, `${table}_${day}`, firstSeqOf(day), firstSeqOf(day + 1), options];
    await client.query("SELECT add_partition($1, $2, $3, $4, $5)", values);
  }
}
