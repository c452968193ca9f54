/**
 * Notifications: the policy's decision for each event, open deliveries, and where each session's messages are.
 * `outbox_cause` merges two reports of one cause into one message, whatever happens in between.
 */
export const outbox = `
CREATE TABLE verdicts (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  told INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER NOT NULL REFERENCES events (seq),
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
CREATE UNIQUE INDEX outbox_cause ON outbox (session_id, cause, destination);
CREATE INDEX outbox_open ON outbox (destination, id) WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX outbox_by_state ON outbox (state, id);

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
`;
