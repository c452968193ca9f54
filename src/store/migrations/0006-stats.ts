import { DURATION_BIN_STARTS_MS, NO_DURATION_BIN } from "../../core/stats.ts";

/**
 * Counters by the hour (hours since the epoch), so that statistics need not read events or calls. Triggers maintain
 * them: after any write of an event, a session or a call, in any transaction, the counters match the rows.
 *
 * In `hour_tools` each call counts in exactly one cell of the hour in which it began: its outcome ('' while it is open)
 * and the bin of its duration. A changed call moves. A missing project counts under ''. Calls from before their table
 * existed are read from their events here, once.
 */
export const stats = `
CREATE TABLE hour_events (
  hour INTEGER NOT NULL,
  project TEXT NOT NULL,
  event TEXT NOT NULL,
  events INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (hour, project, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_sessions (
  hour INTEGER NOT NULL,
  session INTEGER NOT NULL,
  PRIMARY KEY (hour, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_starts (
  hour INTEGER NOT NULL,
  project TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (hour, project)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_tools (
  hour INTEGER NOT NULL,
  project TEXT NOT NULL,
  tool TEXT NOT NULL,
  outcome TEXT NOT NULL,
  bin INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (hour, project, tool, outcome, bin)
) STRICT, WITHOUT ROWID;

CREATE TABLE duration_bins (from_ms INTEGER PRIMARY KEY, bin INTEGER NOT NULL) STRICT;
INSERT INTO duration_bins VALUES ${DURATION_BIN_STARTS_MS.map((start, bin) => `(${start}, ${bin})`).join(", ")};

CREATE INDEX usage_hours_by_hour ON usage_hours (hour);

CREATE TRIGGER count_event AFTER INSERT ON events BEGIN
  INSERT INTO hour_events (hour, project, event, events, failures)
    SELECT new.received_at / 3600000, coalesce(project_name, ''), new.hook_event_name, 1, new.status = 'failed'
    FROM sessions WHERE id = new.session
    ON CONFLICT (hour, project, event) DO UPDATE SET
      events = events + 1, failures = failures + excluded.failures;
  INSERT OR IGNORE INTO hour_sessions (hour, session) VALUES (new.received_at / 3600000, new.session);
END;

CREATE TRIGGER count_session AFTER INSERT ON sessions BEGIN
  ${addStart("new", 1)}
END;

CREATE TRIGGER recount_session AFTER UPDATE OF started_at, project_name ON sessions
WHEN old.started_at / 3600000 <> new.started_at / 3600000 OR old.project_name IS NOT new.project_name BEGIN
  ${addStart("old", -1)}
  ${addStart("new", 1)}
END;

CREATE TRIGGER count_call AFTER INSERT ON tool_calls BEGIN
  ${addCall("new", 1)}
END;

CREATE TRIGGER recount_call AFTER UPDATE ON tool_calls
WHEN old.outcome IS NOT new.outcome OR old.duration_ms IS NOT new.duration_ms OR old.tool_name <> new.tool_name
  OR old.started_at / 3600000 <> new.started_at / 3600000 BEGIN
  ${addCall("old", -1)}
  ${addCall("new", 1)}
END;

INSERT INTO hour_events
  SELECT e.received_at / 3600000 AS hour, coalesce(s.project_name, '') AS project, e.hook_event_name, count(*),
    sum(e.status = 'failed')
  FROM events e JOIN sessions s ON s.id = e.session GROUP BY hour, project, e.hook_event_name;
INSERT INTO hour_sessions SELECT DISTINCT received_at / 3600000, session FROM events;
INSERT INTO hour_starts
  SELECT started_at / 3600000 AS hour, coalesce(project_name, '') AS project, count(*) FROM sessions
  GROUP BY hour, project;
INSERT INTO hour_tools
  SELECT c.started_at / 3600000 AS hour, coalesce(s.project_name, '') AS project, c.tool_name, coalesce(c.outcome, ''),
    ${binOf("c.duration_ms")} AS bin, count(*)
  FROM tool_calls c JOIN sessions s ON s.id = c.session GROUP BY hour, project, c.tool_name, c.outcome, bin;
INSERT INTO tool_calls (session, tool_use_id, agent_id, tool_name, summary, started_at, ended_at, outcome, duration_ms)
  SELECT session, tool_use_id, max(agent_id), max(tool_name), min(summary), min(received_at), max(received_at),
    CASE WHEN max(status = 'failed') THEN 'failed' WHEN max(status = 'ok') THEN 'ok'
      WHEN max(status = 'denied') THEN 'denied' ELSE 'unknown' END,
    max(duration_ms)
  FROM events
  WHERE tool_use_id IS NOT NULL AND tool_name IS NOT NULL AND status IN ('started', 'ok', 'failed', 'denied')
  GROUP BY session, tool_use_id
  ON CONFLICT DO NOTHING;
`;

function addStart(row: "old" | "new", count: 1 | -1): string {
  return `INSERT INTO hour_starts (hour, project, sessions)
    VALUES (${row}.started_at / 3600000, coalesce(${row}.project_name, ''), ${count})
    ON CONFLICT (hour, project) DO UPDATE SET sessions = sessions + ${count};`;
}

function addCall(row: "old" | "new", count: 1 | -1): string {
  return `INSERT INTO hour_tools (hour, project, tool, outcome, bin, calls)
    SELECT ${row}.started_at / 3600000, coalesce(project_name, ''), ${row}.tool_name, coalesce(${row}.outcome, ''),
      ${binOf(`${row}.duration_ms`)}, ${count}
    FROM sessions WHERE id = ${row}.session
    ON CONFLICT (hour, project, tool, outcome, bin) DO UPDATE SET calls = calls + ${count};`;
}

/** The bin of a duration: the last one that begins at it or before. */
function binOf(durationMs: string): string {
  return `coalesce((SELECT bin FROM duration_bins WHERE from_ms <= ${durationMs} ORDER BY from_ms DESC LIMIT 1), ${NO_DURATION_BIN})`;
}
