/**
 * Data beyond hooks: the source of an event, tool calls from start to end, a session's states, its transcript's
 * messages and usage. `believed_until` is `staleAtMs` (`core/session/activity.ts`), and the largest number where that
 * is null.
 *
 * `usage_hours` sums `usage` as it is written, so that reading needs no sum over messages. In both, `agent_id` is ''
 * for the main agent and `variant` '' for the standard one; `hour` counts from the epoch and is 0 without a time.
 * `is_copy` marks messages that another session has, too: a fork carries its parent's.
 */
export const sessionsAndCalls = `
ALTER TABLE events ADD COLUMN source TEXT NOT NULL DEFAULT 'hook';

ALTER TABLE sessions ADD COLUMN title_by TEXT;
ALTER TABLE sessions ADD COLUMN branch TEXT;
ALTER TABLE sessions ADD COLUMN client_version TEXT;
ALTER TABLE sessions ADD COLUMN cause TEXT NOT NULL DEFAULT 'session-started';
ALTER TABLE sessions ADD COLUMN turn_since INTEGER;
ALTER TABLE sessions ADD COLUMN compacting_since INTEGER;
ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN process TEXT;
ALTER TABLE sessions ADD COLUMN parent_session_id TEXT;
ALTER TABLE sessions ADD COLUMN origin TEXT;
ALTER TABLE sessions ADD COLUMN tokens INTEGER;
ALTER TABLE sessions ADD COLUMN cost_usd REAL;
ALTER TABLE sessions ADD COLUMN believed_until INTEGER NOT NULL DEFAULT ${Number.MAX_SAFE_INTEGER};
UPDATE sessions SET last_seen_at = last_used_at;
UPDATE sessions SET believed_until = last_used_at +
    CASE WHEN state = 'working' AND json_array_length(detail, '$.openToolCalls') = 0 THEN 900000 ELSE 3600000 END
  WHERE state IN ('starting', 'working', 'waiting');
CREATE INDEX sessions_by_belief ON sessions (state, believed_until);
UPDATE sessions SET failure = json_object('code', 'unknown', 'message', failure, 'untilMs', NULL)
  WHERE failure IS NOT NULL;

CREATE TABLE tool_calls (
  session INTEGER NOT NULL REFERENCES sessions (id),
  tool_use_id TEXT NOT NULL,
  agent_id TEXT,
  tool_name TEXT NOT NULL,
  summary TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  duration_ms INTEGER,
  permission TEXT,
  background TEXT,
  PRIMARY KEY (session, tool_use_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tool_calls_by_start ON tool_calls (session, started_at, tool_use_id);

CREATE TABLE transitions (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  at INTEGER NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  cause TEXT NOT NULL
) STRICT;
CREATE INDEX transitions_by_session ON transitions (session, at);

CREATE TABLE transcripts (
  session INTEGER NOT NULL REFERENCES sessions (id),
  agent_id TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (session, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cost_states (
  session INTEGER PRIMARY KEY REFERENCES sessions (id),
  cost_state TEXT NOT NULL
) STRICT;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  uuid TEXT NOT NULL,
  agent_id TEXT,
  at INTEGER NOT NULL,
  role TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (session, uuid)
) STRICT;
CREATE INDEX messages_by_time ON messages (session, at);

CREATE TABLE usage (
  session INTEGER NOT NULL REFERENCES sessions (id),
  message_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  model TEXT NOT NULL,
  variant TEXT NOT NULL,
  at INTEGER,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  is_copy INTEGER NOT NULL,
  PRIMARY KEY (session, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_by_message ON usage (message_id);
CREATE INDEX usage_by_agent ON usage (session, agent_id, at);

CREATE TABLE usage_hours (
  session INTEGER NOT NULL REFERENCES sessions (id),
  hour INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  model TEXT NOT NULL,
  variant TEXT NOT NULL,
  band INTEGER NOT NULL,
  is_copy INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  PRIMARY KEY (session, hour, agent_id, model, variant, band, is_copy)
) STRICT, WITHOUT ROWID;
`;
