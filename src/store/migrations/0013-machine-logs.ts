/**
 * Positions in the other logs of a machine: daemons that forward under one identity (a copied home folder) each keep
 * theirs, so neither sends everything again when the other was last. `forwarding.machine_id` is the identity that a log
 * was begun for. A new table and a nullable column: no row is changed, whatever the size of the database.
 */
export const machineLogs = `
CREATE TABLE machine_logs (
  machine INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  position_key TEXT,
  message_position INTEGER NOT NULL,
  last_heard_at INTEGER NOT NULL,
  PRIMARY KEY (machine, log_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE forwarding ADD COLUMN machine_id TEXT;
`;
