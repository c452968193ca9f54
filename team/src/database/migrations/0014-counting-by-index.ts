const SUMS = ["messages", "input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "web_searches"];

/** Reads one session by its index, even under a cached plan, which may be as old as the connection. */
const SESSION = (id: string): string => `CROSS JOIN LATERAL
      (SELECT owner, team, counted_name(project) AS project FROM sessions WHERE id = ${id} OFFSET 0) s`;

/**
 * The triggers of `0004-counters.ts` write the same counts in less time. They read each session by its index, once a group
 * of rows; a connection's first plan was for an empty table, and read all of it. And an insert that updates nothing, which
 * fires the trigger of updates too, is not counted twice over to find nothing.
 */
export const COUNTING_BY_INDEX = `
CREATE OR REPLACE FUNCTION count_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO uncounted_events (owner, team, session, minute, project, event, tool, events, failures)
    SELECT s.owner, s.team, e.session, e.minute, s.project, e.event, e.tool, e.events, e.failures
    FROM (
      SELECT session, received_at / 60000 AS minute, counted_name(hook_event_name) AS event,
        CASE WHEN status = 'started' AND tool_use_id IS NOT NULL THEN counted_name(tool_name) ELSE '' END AS tool,
        count(*) AS events, count(*) FILTER (WHERE status = 'failed') AS failures
      FROM added GROUP BY 1, 2, 3, 4
    ) e ${SESSION("e.session")};
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_calls() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addCalls(signed("added", 1))};
  ELSIF EXISTS (SELECT FROM added) THEN
    ${addCalls(`${signed("added", 1)} UNION ALL ${signed("removed", -1)}`)};
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    ${addUsage("SELECT *, 1 AS sign FROM added")};
  ELSIF EXISTS (SELECT FROM added) THEN
    ${addUsage("SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 FROM removed")};
  END IF;
  RETURN NULL;
END $$;
`;

function signed(rows: string, sign: 1 | -1): string {
  return `SELECT session, started_at, tool_name, outcome, duration_ms, ${sign} AS sign FROM ${rows}`;
}

function addCalls(rows: string): string {
  return `INSERT INTO uncounted_calls
    SELECT s.owner, s.team, c.hour, s.project, c.tool, c.outcome, c.bin, c.calls
    FROM (
      SELECT session, started_at / 3600000 AS hour, counted_name(tool_name) AS tool, counted_name(outcome) AS outcome,
        duration_bin(duration_ms) AS bin, sum(sign) AS calls
      FROM (${rows}) r GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0
    ) c ${SESSION("c.session")}`;
}

function addUsage(rows: string): string {
  return `INSERT INTO uncounted_usage
    SELECT s.owner, s.team, u.hour, s.project, u.model, u.variant, u.band, ${SUMS.map((sum) => `u.${sum}`).join(", ")}
    FROM (
      SELECT session, hour, model, variant, band, ${SUMS.map((sum) => `sum(sign * ${sum}) AS ${sum}`).join(", ")}
      FROM (${rows}) r WHERE NOT is_copy GROUP BY 1, 2, 3, 4, 5
      HAVING ${SUMS.map((sum) => `sum(sign * ${sum}) <> 0`).join(" OR ")}
    ) u ${SESSION("u.session")}`;
}
