/**
 * OpenTelemetry data of clients: one row for each request to the model, with the client's own cost. `request` is the
 * API's id where `has_api_id`, by which `usage` knows the same request; `agent_id` is '' for the main agent. Also how
 * far each collector has received our events: `instance` names this database to it, `skipped` counts events removed
 * before sending, `refused` those that it rejected.
 */
export const telemetry = `
ALTER TABLE usage ADD COLUMN request_id TEXT NOT NULL DEFAULT '';

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

CREATE TABLE collectors (
  collector TEXT PRIMARY KEY,
  instance TEXT NOT NULL,
  seq INTEGER NOT NULL,
  skipped INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
`;
