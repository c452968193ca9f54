/**
 * Several machines. On a central daemon: the machines that forward to it, the position in each log, and reported gaps.
 * On a forwarding one: the start and the position of forwarding. Events and sessions of other machines refer to theirs,
 * all others stay as they are: a nullable column changes no row.
 *
 * `log_id` names one life of a machine's database: its numbers are invalid in another.
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
