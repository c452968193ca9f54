import assert from "node:assert/strict";
import type { Pool } from "pg";

const USAGE = "messages, input, output, cache_write_5m, cache_write_1h, cache_read, web_searches";
const SUMS = USAGE.split(", ")
  .map((sum) => `sum(${sum})::bigint`)
  .join(", ");

/** Of each kind: what the rows say, and the counters with what is not added up yet. Both by owner and by team. */
const KINDS = [
  {
    name: "events",
    rows: `SELECT s.owner, s.team, e.received_at / 3600000, coalesce(s.project, ''), e.hook_event_name, count(*),
      count(*) FILTER (WHERE e.status = 'failed') FROM events e JOIN sessions s ON s.id = e.session GROUP BY 1, 2, 3, 4, 5`,
    counted: `SELECT owner, team, hour, project, event, sum(events)::bigint, sum(failures)::bigint FROM (
      SELECT * FROM hour_events UNION ALL SELECT owner, team, minute / 60, project, event, events, failures
      FROM uncounted_events) c WHERE owner > 0 GROUP BY 1, 2, 3, 4, 5`,
    ofTeams: levelsOf("events", "hour_events"),
  },
  {
    name: "events by the minute",
    rows: `SELECT s.owner, s.team, e.received_at / 60000, count(*), count(*) FILTER (WHERE e.status = 'failed')
      FROM events e JOIN sessions s ON s.id = e.session GROUP BY 1, 2, 3`,
    counted: `SELECT owner, team, minute, sum(events)::bigint, sum(failures)::bigint FROM (
      SELECT * FROM minute_events UNION ALL SELECT owner, team, minute, events, failures FROM uncounted_events) c
      WHERE owner > 0 GROUP BY 1, 2, 3`,
    ofTeams: levelsOf("events", "minute_events"),
  },
  {
    name: "sessions",
    rows: "SELECT DISTINCT session, received_at / 3600000 FROM events",
    counted: "SELECT session, hour FROM hour_sessions UNION SELECT session, minute / 60 FROM uncounted_events",
    ofTeams: "SELECT true AS same",
  },
  {
    name: "starts",
    rows: `SELECT owner, team, started_at / 3600000, coalesce(project, ''), count(*) FROM sessions GROUP BY 1, 2, 3, 4`,
    counted: `SELECT owner, team, hour, project, sum(sessions)::bigint FROM (
      SELECT * FROM hour_starts UNION ALL SELECT * FROM uncounted_starts) c
      WHERE owner > 0 GROUP BY 1, 2, 3, 4 HAVING sum(sessions) <> 0`,
    ofTeams: levelsOf("sessions", "hour_starts"),
  },
  {
    name: "calls",
    rows: `SELECT s.owner, s.team, c.started_at / 3600000, coalesce(s.project, ''), c.tool_name, coalesce(c.outcome, ''),
      duration_bin(c.duration_ms), count(*) FROM calls c JOIN sessions s ON s.id = c.session GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    counted: `SELECT owner, team, hour, project, tool, outcome, bin, sum(calls)::bigint FROM (
      SELECT * FROM hour_calls UNION ALL SELECT * FROM uncounted_calls) c
      WHERE owner > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(calls) <> 0`,
    ofTeams: levelsOf("calls", "hour_calls"),
  },
  {
    name: "tokens",
    rows: `SELECT s.owner, s.team, u.hour, coalesce(s.project, ''), u.model, u.variant, u.band, ${SUMS}
      FROM usage_hours u JOIN sessions s ON s.id = u.session WHERE NOT u.is_copy GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    counted: `SELECT owner, team, hour, project, model, variant, band, ${SUMS} FROM (
      SELECT * FROM hour_usage UNION ALL SELECT * FROM uncounted_usage) c
      WHERE owner > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(messages) <> 0`,
    ofTeams: levelsOf("input", "hour_usage"),
  },
] as const;

/** Whether the sums of owners are those of teams, and of all. */
function levelsOf(sum: string, table: string): string {
  return `SELECT sum(${sum}) FILTER (WHERE owner > 0) = ALL (ARRAY[sum(${sum}) FILTER (WHERE owner = 0 AND team > 0),
    sum(${sum}) FILTER (WHERE team = 0)]) AS same FROM ${table}`;
}

/** What holds at any moment: counters, with what is not added up yet, equal the rows that they count. */
export async function assertCounted(pool: Pool, only?: readonly string[]): Promise<void> {
  for (const { name, rows, counted, ofTeams } of KINDS) {
    if (only !== undefined && !only.includes(name)) continue;
    // In one snapshot, while others write.
    const { rows: differing } = await pool.query<object>(
      `(SELECT 'stored' AS side, * FROM ((${rows}) EXCEPT (${counted})) a)
       UNION ALL (SELECT 'counted', * FROM ((${counted}) EXCEPT (${rows})) b)`,
    );
    assert.deepEqual(differing, [], name);
    const { rows: levels } = await pool.query<{ same: boolean | null }>(ofTeams);
    assert.notEqual(levels[0]?.same, false, `${name} of teams and of owners`);
  }
}

/** Rows that wait to be added up. */
export async function countUncounted(pool: Pool): Promise<number> {
  const tables = ["uncounted_events", "uncounted_starts", "uncounted_calls", "uncounted_usage"];
  const { rows } = await pool.query<{ sum: number }>(
    `SELECT (${tables.map((table) => `(SELECT count(*) FROM ${table})`).join(" + ")})::bigint AS sum`,
  );
  return rows[0]?.sum ?? 0;
}
