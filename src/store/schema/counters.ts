import { DURATION_BIN_STARTS_MS, NO_DURATION_BIN } from "../../core/stats.ts";

/**
 * Counters by the minute and by the hour (since the epoch), so that metrics and statistics need not read events or calls.
 * Triggers maintain those by the hour: after any write of an event, a session or a call, in any transaction, the counters
 * match the rows.
 *
 * In `hour_tools` each call counts in exactly one cell of the hour in which it began: its outcome ('' while it is open)
 * and the bin of its duration. A changed call moves. A missing project counts under ''.
 */
export const counterTables = `
CREATE TABLE minutes (
  minute INTEGER PRIMARY KEY,
  events INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  failures INTEGER NOT NULL
) STRICT;

CREATE TABLE minute_tools (
  minute INTEGER NOT NULL,
  tool_name TEXT NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (minute, tool_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  events INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  session_duration_ms INTEGER NOT NULL
) STRICT;
INSERT INTO totals VALUES (1, 0, 0, 0);

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
