/**
 * Positions in the other logs of a machine: daemons that forward under one identity (a copied home folder) each keep
 * theirs, so that a switch between them does not resend everything. `forwarding.machine_id` is the identity for which a
 * log was begun. A new table and a nullable column: no row is changed, for any size of the database.
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
