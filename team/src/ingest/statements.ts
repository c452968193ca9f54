import type { QueryConfig } from "pg";

/** What a batch writes: its sessions, and all else in one statement. Rows come as one array a column. */

export const UPSERT_SESSIONS = {
  name: "upsert-sessions",
  // A session that is open on several machines names one of them. It stays in the team in which it began, no matter
  // what machine goes on with it: what was said there, and shared there, is no other team's.
  text: `INSERT INTO sessions (owner, machine, team, day, session_id, state, stale_at, project, title, last_used_at,
      started_at, tokens, cost_usd, data, figures, shown_title, state_since, ended_at, is_failure, wait_count,
      event_count, cwd, branch, model, agent, needs, last_seq, names, names_seq)
    SELECT $1::int, coalesce(m.id, $2::int), $3::int, $4::int, row.session_id, state, stale_at, project, title,
      last_used_at, started_at, tokens, cost_usd, data, figures, shown_title, state_since, ended_at, is_failure,
      wait_count, event_count, cwd, branch, model, agent, needs, row.last_seq, row.names::varbit, row.last_seq
    FROM unnest($5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[],
      $13::bigint[], $14::float8[], $15::text[], $16::text[], $17::text[], $18::bigint[], $19::bigint[], $20::boolean[],
      $21::int[], $22::bigint[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::bigint[], $29::text[])
    AS row (session_id, label, state, stale_at, project, title, last_used_at, started_at, tokens, cost_usd, data,
      figures, shown_title, state_since, ended_at, is_failure, wait_count, event_count, cwd, branch, model, agent,
      needs, last_seq, names)
    LEFT JOIN machines m ON m.owner = $1::int AND m.label = row.label
    ON CONFLICT (owner, session_id) DO UPDATE SET machine = excluded.machine,
      state = excluded.state, stale_at = excluded.stale_at, project = excluded.project, title = excluded.title,
      last_used_at = excluded.last_used_at, started_at = excluded.started_at, tokens = excluded.tokens,
      cost_usd = excluded.cost_usd, data = excluded.data, figures = excluded.figures,
      shown_title = excluded.shown_title, state_since = excluded.state_since, ended_at = excluded.ended_at,
      is_failure = excluded.is_failure, wait_count = excluded.wait_count, event_count = excluded.event_count,
      cwd = excluded.cwd, branch = excluded.branch, model = excluded.model, agent = excluded.agent, needs = excluded.needs,
      last_seq = greatest(sessions.last_seq, excluded.last_seq), names = sessions.names | excluded.names,
      names_seq = CASE WHEN sessions.names_seq IS NOT DISTINCT FROM sessions.last_seq
        THEN greatest(sessions.last_seq, excluded.last_seq) ELSE sessions.names_seq END
    RETURNING id, session_id, day`,
};

/** A part of the statement that writes all but sessions: expressions of `WITH`, whose parameters begin at 1. */
interface Part {
  readonly name: string;
  readonly text: string;
}

export interface PartOfWrite extends Part {
  readonly values: readonly unknown[];
}

export const EVENTS = {
  name: "events",
  text: `batch AS MATERIALIZED (
      SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::bigint[], $13::text[], $14::text[], $15::bigint[], $16::text[],
        $17::text[], $18::text[], $19::text[])
      AS row (seq, session, machine_seq, key, source, agent_id, hook_event_name, tool_name, tool_use_id, cwd, received_at,
        summary, status, duration_ms, result, payload, cuts, search_text)
    ), events_of_batch AS (
      INSERT INTO events (seq, session, machine, machine_seq, key, source, agent_id, hook_event_name, tool_name,
        tool_use_id, cwd, received_at, summary, status, duration_ms, result)
      SELECT seq, session, $1::int, machine_seq, key, source, agent_id, hook_event_name, tool_name, tool_use_id, cwd,
        received_at, summary, status, duration_ms, result FROM batch
    ), payloads_of_batch AS (
      INSERT INTO payloads (seq, payload, cuts, search_text)
      SELECT seq, payload, cuts, search_text FROM batch WHERE payload IS NOT NULL
    )`,
} as const satisfies Part;

export const CALLS = {
  name: "calls",
  // The first event that begins a call counts, and the first that ends it.
  text: `calls_of_batch AS (
      INSERT INTO calls AS old (day, session, tool_use_id, started_at, data, tool_name, outcome, start_seq, end_seq, result,
        added, removed, duration_ms)
      SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
        $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[])
      ON CONFLICT (day, session, tool_use_id) DO UPDATE SET started_at = excluded.started_at, data = excluded.data,
        tool_name = excluded.tool_name, outcome = excluded.outcome, duration_ms = excluded.duration_ms,
        start_seq = coalesce(old.start_seq, excluded.start_seq), end_seq = coalesce(old.end_seq, excluded.end_seq),
        result = coalesce(old.result, excluded.result), added = coalesce(old.added, excluded.added),
        removed = coalesce(old.removed, excluded.removed)
    )`,
} as const satisfies Part;

export const TRANSITIONS = {
  name: "states",
  text: `moved AS (
      INSERT INTO transitions (day, session, at, from_state, to_state, cause)
      SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    )`,
} as const satisfies Part;

export const SIDE_DATA = {
  name: "side",
  text: `said AS (
      INSERT INTO messages (day, session, uuid, agent_id, at, role, text)
      SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
      ON CONFLICT (day, session, uuid) DO NOTHING
    ), used AS (
      INSERT INTO usage_hours (day, session, hour, agent_id, model, variant, band, is_copy, messages, input, output,
        cache_write_5m, cache_write_1h, cache_read, web_searches)
      SELECT * FROM unnest($8::int[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::bigint[],
        $15::bool[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[],
        $22::bigint[])
      ON CONFLICT (day, session, hour, agent_id, model, variant, band, is_copy) DO UPDATE SET
        messages = excluded.messages, input = excluded.input, output = excluded.output,
        cache_write_5m = excluded.cache_write_5m, cache_write_1h = excluded.cache_write_1h,
        cache_read = excluded.cache_read, web_searches = excluded.web_searches
    )`,
} as const satisfies Part;

/** The batch's line of the feed. */
export const FEED = {
  name: "feed",
  text: `fed AS (
      INSERT INTO feed (machine, team, owner, seqs, sessions) VALUES ($1::int, $2::int, $3::int, $4::bigint[], $5::bigint[])
    )`,
} as const satisfies Part;

/**
 * What few batches have: lines of the feed for other teams, whose sessions the batch continues; the position of the log
 * that the machine leaves; gaps.
 */
export const SELDOM = {
  name: "seldom",
  text: `fed_others AS (
      INSERT INTO feed (machine, team, owner, seqs, sessions)
      SELECT m.id, s.team, m.owner, '{}', array_agg(s.id) FROM machines m
      JOIN sessions s ON s.id = ANY ($4::bigint[]) AND s.team <> m.team WHERE m.id = $1::int GROUP BY m.id, s.team
    ), left_log AS (
      INSERT INTO machine_logs (machine, log_id, position, position_key, message_position, last_heard_at)
      SELECT id, log_id, position, position_key, message_position, coalesce(last_heard_at, $3::bigint) FROM machines
      WHERE id = $1::int AND log_id <> '' AND log_id <> $2::text
      ON CONFLICT (machine, log_id) DO UPDATE SET position = excluded.position, position_key = excluded.position_key,
        message_position = excluded.message_position, last_heard_at = excluded.last_heard_at
    ), reported AS (
      INSERT INTO machine_gaps (machine, from_seq, to_seq, why, reported_at)
      SELECT $1::int, gap.*, $3::bigint FROM unnest($5::bigint[], $6::bigint[], $7::text[]) AS gap
    ), dropped AS (
      DELETE FROM machine_gaps WHERE machine = $1::int AND cardinality($5::bigint[]) > 0 AND id <= (
        SELECT id FROM machine_gaps WHERE machine = $1::int ORDER BY id DESC LIMIT 1 OFFSET $8::bigint)
    )`,
} as const satisfies Part;

/** Two running daemons alternate at least once a minute, by their heartbeats. */
export const TWIN_MS = 600_000;

/**
 * The position behind the batch. A log that was left for another one, and is back within minutes, is one of two daemons
 * on one token.
 */
export const ADVANCE_MACHINE = {
  name: "machine",
  text: `UPDATE machines SET log_id = $2::text, position = $3, position_key = $4, message_position = $5, repeats = $6,
      last_seq = $7, waiting = $8, missing = least(missing + $9::bigint, ${Number.MAX_SAFE_INTEGER}), skew_ms = $10,
      ahead_ms = $11, version = $12, first_heard_at = coalesce(first_heard_at, $13::bigint), last_heard_at = $13::bigint
    WHERE id = $1
    RETURNING EXISTS (SELECT FROM machine_logs l WHERE l.machine = machines.id AND l.log_id = $2::text
      AND l.last_heard_at > $13::bigint - ${TWIN_MS}) AS is_twin`,
} as const satisfies Part;

/** Composed once each: few combinations of parts occur. */
const texts = new Map<string, string>();

/**
 * One statement of several parts, because each statement costs both sides as much as several rows do. Each part sees
 * the tables as they were before the statement.
 */
export function inOneStatement(parts: readonly PartOfWrite[], last: PartOfWrite): QueryConfig {
  const all = [...parts, last];
  const name = all.map((part) => part.name).join(" ");
  let text = texts.get(name);
  if (text === undefined) {
    let taken = 0;
    const shifted = all.map(({ text: one, values }) => {
      const from = taken;
      taken += values.length;
      return one.replaceAll(/\$(\d+)/g, (_, number: string) => `$${from + Number(number)}`);
    });
    const main = shifted.pop() ?? "";
    text = shifted.length === 0 ? main : `WITH ${shifted.join(", ")} ${main}`;
    texts.set(name, text);
  }
  return { name, text, values: all.flatMap(({ values }) => values) };
}
