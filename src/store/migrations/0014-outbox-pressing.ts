/**
 * Open messages of the kinds that go before all others, and those of one session, so that they are found without reading
 * what else waits. Making the indexes reads the outbox twice: some tenths of a second for a hundred thousand messages.
 */
export const outboxPressing = `
CREATE INDEX outbox_pressing ON outbox (destination, id)
  WHERE state IN ('waiting', 'sending', 'unknown') AND kind IN ('permission', 'question', 'plan', 'failure', 'health');
CREATE INDEX outbox_open_of_session ON outbox (destination, session_id, id)
  WHERE state IN ('waiting', 'sending', 'unknown');
`;
