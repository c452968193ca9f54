/**
 * Failures that used to leave the inbox after twelve hours, and stay until an event or a person says otherwise: marked as
 * handled, so that an update does not bring back the failures of a year.
 */
export const EARLIER_FAILURES = `
INSERT OR IGNORE INTO marks (session, item, kind, until, at)
SELECT id, CASE state WHEN 'failed' THEN 'failure:' ELSE 'gone:' END || state_since, 'handled', NULL,
  last_used_at + 43200000 FROM sessions
WHERE (+state = 'failed' OR +state = 'lost' AND cause = 'process-gone') AND forgotten = 0
  AND last_used_at < (SELECT max(last_used_at) FROM sessions) - 43200000;
`;

/** The index has only sessions that failed: 10,000 sessions take some 5 ms. */
export const keptFailures = `
CREATE INDEX sessions_failed ON sessions (state_since DESC, session_id)
WHERE (+state = 'failed' OR +state = 'lost' AND cause = 'process-gone') AND forgotten = 0;
${EARLIER_FAILURES}`;
