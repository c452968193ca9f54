/**
 * The history of the daemon's own health. Messages about it have no event, so the outbox has to be created anew: SQLite
 * cannot drop a NOT NULL.
 */
export const health = `
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

CREATE TABLE health_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT NOT NULL,
  value TEXT NOT NULL,
  fix TEXT
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

CREATE TABLE outbox_next (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER REFERENCES events (seq),
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
  reason TEXT
) STRICT;
INSERT INTO outbox_next (id, seq, session_id, destination, kind, cause, mention, silent, created_at, state, attempts,
    batch, first_tried_at, sent_at, message_id, reason)
  SELECT id, seq, session_id, destination, kind, cause, mention, silent, created_at, state, attempts, batch,
    first_tried_at, sent_at, message_id, reason FROM outbox;
-- Ids are never given twice, even where the newest messages are gone.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'outbox_next', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox_next');
UPDATE sqlite_sequence
  SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)) WHERE name = 'outbox_next';
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE UNIQUE INDEX outbox_cause ON outbox (session_id, cause, destination);
CREATE INDEX outbox_open ON outbox (destination, id) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_by_state ON outbox (state, id);
`;
