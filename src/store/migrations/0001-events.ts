/**
 * Sessions, events and their payloads, the keys of their raw files, and the counters behind the metrics. Payloads are
 * separate so that lists read small rows; `sessions.id` replaces the long session id in each event.
 */
export const events = `
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  title TEXT,
  project_name TEXT,
  cwd TEXT,
  model TEXT,
  state TEXT NOT NULL,
  state_since INTEGER NOT NULL,
  last_event_type TEXT NOT NULL,
  last_used_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT,
  failure TEXT,
  permission_mode TEXT,
  transcript_path TEXT,
  event_count INTEGER NOT NULL,
  message_count INTEGER NOT NULL,
  tool_count INTEGER NOT NULL,
  error_count INTEGER NOT NULL,
  subagent_count INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_use ON sessions (last_used_at);
CREATE INDEX sessions_by_state ON sessions (state, last_used_at);
CREATE INDEX sessions_by_project ON sessions (project_name, last_used_at);
CREATE INDEX sessions_open ON sessions (last_used_at) WHERE ended_at IS NULL;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  session INTEGER NOT NULL REFERENCES sessions (id),
  agent_id TEXT,
  hook_event_name TEXT NOT NULL,
  tool_name TEXT,
  tool_use_id TEXT,
  cwd TEXT,
  received_at INTEGER NOT NULL,
  summary TEXT NOT NULL,
  status TEXT NOT NULL,
  duration_ms INTEGER,
  source_name TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_session ON events (session);

CREATE TABLE payloads (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  payload TEXT NOT NULL,
  cuts TEXT,
  search_text TEXT NOT NULL
) STRICT;

CREATE TABLE sources (
  source_key TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
`;
