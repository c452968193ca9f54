/**
 * A failure stays in the inbox until an event or a person says otherwise; it used to leave after twelve hours. The
 * indexes have only sessions that failed, and few batches write them. Building them holds ingest up for a second a
 * million sessions.
 */
export const SESSIONS_THAT_FAILED = `
CREATE INDEX failed_sessions_of_owner ON sessions (owner, state_since) WHERE is_failure;
CREATE INDEX failed_sessions_of_team ON sessions (team, state_since) WHERE is_failure;
`;

/** Those that had left are marked as handled for their owners, so that an update does not bring back the failures of a year. */
export const EARLIER_FAILURES = `
INSERT INTO marks (person, session, item, kind, until, at)
SELECT owner, id, CASE state WHEN 'failed' THEN 'failure:' ELSE 'gone:' END || state_since, 'handled', NULL,
  last_used_at + 43200000 FROM sessions
WHERE is_failure AND state IN ('failed', 'lost') AND last_used_at < (SELECT max(last_used_at) FROM sessions) - 43200000
ON CONFLICT DO NOTHING;
`;
