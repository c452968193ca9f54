/**
 * Tables for retention. `stored_by` records which events were in the store at a moment, by our own clock: the time in
 * an event may be wrong. `removed` counts removals for ever. A `forgotten` session keeps only its id, its project and
 * its times, which the counters refer to.
 *
 * The outbox may outlive its events, so it no longer refers to them.
 *
 * The full-text index used to merge its segments inside any transaction, up to 25 ms at once. It is now merged in small
 * steps of its own.
 */
export const retention = `
CREATE TABLE stored_by (at INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;

CREATE TABLE removed (
  store TEXT NOT NULL,
  cause TEXT NOT NULL,
  items INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (store, cause)
) STRICT, WITHOUT ROWID;

ALTER TABLE sessions ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;

CREATE TABLE outbox_apart (
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
  reason TEXT
) STRICT;
INSERT INTO outbox_apart (id, seq, session_id, destination, kind, cause, mention, silent, created_at, state, attempts,
    batch, first_tried_at, sent_at, message_id, reason)
  SELECT id, seq, session_id, destination, kind, cause, mention, silent, created_at, state, attempts,
    batch, first_tried_at, sent_at, message_id, reason FROM outbox;
-- Ids are never given twice.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'outbox_apart', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox_apart');
UPDATE sqlite_sequence
  SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)) WHERE name = 'outbox_apart';
DROP TABLE outbox;
ALTER TABLE outbox_apart RENAME TO outbox;
CREATE UNIQUE INDEX outbox_cause ON outbox (session_id, cause, destination);
CREATE INDEX outbox_open ON outbox (destination, id) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_by_state ON outbox (state, id);

INSERT INTO events_fts (events_fts, rank) VALUES ('automerge', 0);
INSERT INTO events_fts (events_fts, rank) VALUES ('usermerge', 8);
INSERT INTO events_fts (events_fts, rank) VALUES ('crisismerge', 1900);
`;
