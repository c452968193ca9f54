/**
 * When the request of a sent message was over, once the message says so. An update sends no storm of edits: of older
 * messages only those of the last day are looked at again. Both indexes have few rows: the requests that wait, and what
 * was sent as part of another delivery's message.
 */
export const resolutions = `
ALTER TABLE outbox ADD COLUMN resolved_at INTEGER;
UPDATE outbox SET resolved_at = sent_at
WHERE state = 'sent' AND kind IN ('permission', 'question', 'plan', 'idle', 'failure')
  AND created_at < (SELECT max(created_at) FROM outbox) - 86400000;
CREATE INDEX outbox_unresolved ON outbox (destination, session_id)
WHERE state = 'sent' AND resolved_at IS NULL AND kind IN ('permission', 'question', 'plan', 'idle', 'failure');
CREATE INDEX outbox_companions ON outbox (batch) WHERE batch <> id;
`;
