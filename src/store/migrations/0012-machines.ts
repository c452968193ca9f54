/**
 * Several machines. At a central daemon: whom it hears, up to where it has the log of each, and what it was told is gone.
 * At a forwarding one: where its forwarding began and how far it got. Events and sessions of other machines name theirs,
 * all others stay as they are: a column that may be null changes no row.
 *
 * `log_id` names one life of a machine's database: its numbers mean nothing in another.
 */
export const machines = `
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

CREATE TABLE machine_gaps (
  id INTEGER PRIMARY KEY,
  machine INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  why TEXT NOT NULL,
  told_at INTEGER NOT NULL
) STRICT;

CREATE TABLE forwarding (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  log_id TEXT NOT NULL,
  begin_seq INTEGER NOT NULL,
  begin_message INTEGER NOT NULL,
  position INTEGER NOT NULL,
  told_at INTEGER NOT NULL
) STRICT;

ALTER TABLE events ADD COLUMN machine INTEGER;
ALTER TABLE sessions ADD COLUMN machine INTEGER;
CREATE INDEX sessions_by_machine ON sessions (machine, last_used_at) WHERE machine IS NOT NULL;
`;
