/**
 * Indexes for three look-ups: open messages of urgent kinds, those of one session, and the owner of a thread. Creating
 * them reads the outbox twice, some tenths of a second for a hundred thousand messages; threads are few.
 */
export const lookupIndexes = `
CREATE INDEX outbox_pressing ON outbox (destination, id)
  WHERE state IN ('waiting', 'sending', 'unknown') AND kind IN ('permission', 'question', 'plan', 'failure', 'health');
CREATE INDEX outbox_open_of_session ON outbox (destination, session_id, id)
  WHERE state IN ('waiting', 'sending', 'unknown');
CREATE INDEX places_by_thread ON places (thread_id);
CREATE INDEX thread_mappings_by_thread ON thread_mappings (thread_id);
`;
