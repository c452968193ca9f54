import { NEVER_STALE_MS } from "../sessions/session-row.ts";

/** Sessions, events, calls and transcripts. `sessions.id` replaces the long session id in all other tables. */
export const sessionTables = `
-- Each event moves its session in all indexes, so there are two: believed_until is staleAtMs, and the largest number
-- in every state that does not become stale. One index has these by use, and the busy ones by the end of their claim. A
-- project's sessions are found by a walk along sessions_by_use: 0.3 ms for 10,000. A forgotten session keeps only its
-- id, its project and its times, which the counters refer to.
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
  detail TEXT NOT NULL,
  title_by TEXT,
  branch TEXT,
  client_version TEXT,
  cause TEXT NOT NULL DEFAULT 'session-started',
  turn_since INTEGER,
  compacting_since INTEGER,
  last_seen_at INTEGER NOT NULL DEFAULT 0,
  process TEXT,
  parent_session_id TEXT,
  origin TEXT,
  tokens INTEGER,
  cost_usd REAL,
  believed_until INTEGER NOT NULL DEFAULT ${NEVER_STALE_MS},
  forgotten INTEGER NOT NULL DEFAULT 0,
  machine INTEGER
) STRICT;
CREATE INDEX sessions_by_machine ON sessions (machine, last_used_at) WHERE machine IS NOT NULL;
CREATE INDEX sessions_by_use ON sessions (last_used_at, id, project_name);
CREATE INDEX sessions_by_state ON sessions (state, believed_until, last_used_at);

-- result belongs to the event that ends a call. Imported events are stored later than they happened, so retention finds
-- them by their time.
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
  source_name TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT 'hook',
  machine INTEGER,
  result TEXT
) STRICT;
CREATE INDEX events_by_session ON events (session);
CREATE INDEX events_of_turns ON events (session, received_at)
  WHERE hook_event_name IN ('UserPromptSubmit', 'Stop', 'StopFailure', 'TurnInterrupted', 'ProcessGone', 'SessionEnd')
    AND agent_id IS NULL;
CREATE INDEX events_imported ON events (received_at) WHERE source = 'import';

-- Apart from events, so that lists read small rows.
CREATE TABLE payloads (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  payload TEXT NOT NULL,
  cuts TEXT,
  search_text TEXT NOT NULL
) STRICT;

-- The keys of raw files, their time before their name (toStoredKey): new keys are neighbours, for any process. In the
-- order of names, at 5 million events, every event wrote a page of its own.
CREATE TABLE sources (
  source_key TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Trigrams, so that Japanese works without word breaks. The index is filled after the commit, because inserting trigrams
-- costs more than the event itself; search_progress is its position. Its segments are merged in small steps of their
-- own: within a transaction that took up to 25 ms at once.
CREATE VIRTUAL TABLE events_fts USING fts5 (
  search_text,
  content = 'payloads',
  content_rowid = 'seq',
  tokenize = 'trigram',
  detail = none,
  columnsize = 0
);
INSERT INTO events_fts (events_fts, rank) VALUES ('automerge', 0), ('usermerge', 8), ('crisismerge', 1900);

CREATE TABLE search_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  indexed_through INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress VALUES (1, 0);

-- With the events that begin and end each call. tool_calls_asked and transitions_to_waiting are for the wait ledger.
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
  start_seq INTEGER,
  end_seq INTEGER,
  PRIMARY KEY (session, tool_use_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tool_calls_by_start ON tool_calls (session, started_at, tool_use_id);
CREATE INDEX tool_calls_asked ON tool_calls (started_at) WHERE permission IS NOT NULL;

CREATE TABLE transitions (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  at INTEGER NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  cause TEXT NOT NULL
) STRICT;
CREATE INDEX transitions_by_session ON transitions (session, at);
CREATE INDEX transitions_to_waiting ON transitions (at) WHERE to_state = 'waiting';

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

CREATE TABLE transcripts (
  session INTEGER NOT NULL REFERENCES sessions (id),
  agent_id TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (session, agent_id)
) STRICT, WITHOUT ROWID;

-- agent_id is '' for the main agent and variant '' for the standard one. is_copy marks messages that another session
-- has, too: a fork carries its parent's.
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
  request_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (session, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_by_message ON usage (message_id);
CREATE INDEX usage_by_agent ON usage (session, agent_id, at);

-- Sums of usage, maintained as it is written. hour counts from the epoch and is 0 without a time.
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
CREATE INDEX usage_hours_by_hour ON usage_hours (hour);

CREATE TABLE cost_states (
  session INTEGER PRIMARY KEY REFERENCES sessions (id),
  cost_state TEXT NOT NULL
) STRICT;

-- OpenTelemetry data of clients: one row for each request to the model, with the client's own cost. request is the API's
-- id where has_api_id, by which usage knows the same request.
CREATE TABLE api_requests (
  session INTEGER NOT NULL REFERENCES sessions (id),
  request TEXT NOT NULL,
  has_api_id INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  model TEXT NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_usd REAL NOT NULL,
  duration_ms INTEGER,
  PRIMARY KEY (session, request)
) STRICT, WITHOUT ROWID;

-- Marks of people on items of the inbox.
CREATE TABLE marks (
  session INTEGER NOT NULL,
  item TEXT NOT NULL,
  kind TEXT NOT NULL,
  until INTEGER,
  at INTEGER NOT NULL,
  PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
`;
