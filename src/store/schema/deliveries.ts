/** The policy's decision for each event, deliveries, the places of messages, machines, and the daemon's own health and retention. */
export const deliveryTables = `
CREATE TABLE verdicts (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  told INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;

-- Deliveries, which may outlive their events; messages about the daemon's health have none. outbox_cause merges two
-- reports of one cause into one message. text is what the message said: composed for each attempt, it cannot be read off
-- its event. resolved_at is when its request was over, once the message says so.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER,
  session_id TEXT NOT NULL,
  destination TEXT NOT NULL,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  mention INTEGER NOT NULL,
  silent INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  batch INTEGER,
  first_tried_at INTEGER,
  sent_at INTEGER,
  message_id TEXT,
  reason TEXT,
  text TEXT,
  resolved_at INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_cause ON outbox (session_id, cause, destination);
CREATE INDEX outbox_open ON outbox (destination, id) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_by_event ON outbox (seq) WHERE seq IS NOT NULL;
CREATE INDEX outbox_by_kind ON outbox (kind, id);
CREATE INDEX outbox_by_destination ON outbox (destination, id);
CREATE INDEX outbox_folded ON outbox (reason) WHERE state = 'folded';
CREATE INDEX outbox_pressing ON outbox (destination, id)
  WHERE state IN ('waiting', 'sending', 'unknown') AND kind IN ('permission', 'question', 'plan', 'failure', 'health');
CREATE INDEX outbox_open_of_session ON outbox (destination, session_id, id)
  WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_unresolved ON outbox (destination, session_id)
  WHERE state = 'sent' AND resolved_at IS NULL AND kind IN ('permission', 'question', 'plan', 'idle', 'failure');
CREATE INDEX outbox_companions ON outbox (batch) WHERE batch <> id;

-- Where each session's messages are.
CREATE TABLE places (
  session_id TEXT NOT NULL,
  destination TEXT NOT NULL,
  thread_id TEXT,
  card_message_id TEXT,
  card_digest TEXT,
  archived INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, destination)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_by_thread ON places (thread_id);

-- Discord threads of sessions; filled from the Python notifier's threads.db once.
CREATE TABLE thread_mappings (
  session_id TEXT PRIMARY KEY,
  thread_id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  thread_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  is_archived INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_mappings_by_thread ON thread_mappings (thread_id);

CREATE TABLE imports (
  name TEXT PRIMARY KEY,
  imported_at INTEGER NOT NULL,
  row_count INTEGER NOT NULL
) STRICT;

-- The last import of transcripts, one row.
CREATE TABLE import_runs (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  files_total INTEGER NOT NULL,
  files_done INTEGER NOT NULL,
  files_failed INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  events INTEGER NOT NULL
) STRICT;

-- On a central daemon: the machines that forward to it, the position in each log, and reported gaps. log_id names one
-- life of a machine's database: its numbers are invalid in another.
CREATE TABLE machines (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  machine_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  label TEXT NOT NULL UNIQUE,
  version TEXT NOT NULL,
  log_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  position_key TEXT,
  message_position INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  skew_ms INTEGER NOT NULL,
  first_heard_at INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Daemons that forward under one identity (a copied home folder) each keep their position, so that a switch between them
-- does not resend everything.
CREATE TABLE machine_logs (
  machine INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  position_key TEXT,
  message_position INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  PRIMARY KEY (machine, log_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE machine_gaps (
  id INTEGER PRIMARY KEY,
  machine INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  why TEXT NOT NULL,
  told_at INTEGER NOT NULL
) STRICT;

-- On a forwarding daemon: the start and the position of forwarding, and the identity for which the log was begun.
CREATE TABLE forwarding (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  log_id TEXT NOT NULL,
  begin_seq INTEGER NOT NULL,
  begin_message INTEGER NOT NULL,
  position INTEGER NOT NULL,
  told_at INTEGER NOT NULL,
  machine_id TEXT
) STRICT;

-- How far each OpenTelemetry collector has received our events: instance names this database to it, skipped counts
-- events removed before sending, refused those that it rejected.
CREATE TABLE collectors (
  collector TEXT PRIMARY KEY,
  instance TEXT NOT NULL,
  seq INTEGER NOT NULL,
  skipped INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE health_samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  processing_count INTEGER NOT NULL,
  processing_p50 REAL NOT NULL,
  processing_p99 REAL NOT NULL,
  waiting_files INTEGER NOT NULL,
  oldest_waiting_ms REAL,
  dead_letters INTEGER NOT NULL,
  live_connections INTEGER NOT NULL,
  memory_bytes INTEGER NOT NULL,
  loop_p99_ms REAL,
  database_ms REAL,
  database_bytes INTEGER,
  disk_free_bytes INTEGER,
  outbox_waiting INTEGER,
  trouble TEXT NOT NULL
) STRICT;

-- codes are the codes of a check's finding, beside the English text.
CREATE TABLE health_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT NOT NULL,
  value TEXT NOT NULL,
  fix TEXT,
  codes TEXT
) STRICT;

CREATE TABLE health_integrity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at INTEGER NOT NULL,
  problem TEXT
) STRICT;

CREATE TABLE health_told (
  name TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  times INTEGER NOT NULL,
  delivery INTEGER
) STRICT, WITHOUT ROWID;

-- Which events were in the store at a moment, by our own clock: the time in an event may be wrong.
CREATE TABLE stored_by (at INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;

-- Removals of retention, counted for ever.
CREATE TABLE removed (
  store TEXT NOT NULL,
  cause TEXT NOT NULL,
  items INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (store, cause)
) STRICT, WITHOUT ROWID;
`;
