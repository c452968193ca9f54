/**
 * What the list of messages is chosen by, so that nobody walks through all that were ever sent: the messages of one event
 * are asked for with each event that somebody opens.
 */
export const outboxFilters = `
CREATE INDEX outbox_by_event ON outbox (seq) WHERE seq IS NOT NULL;
CREATE INDEX outbox_by_kind ON outbox (kind, id);
CREATE INDEX outbox_by_destination ON outbox (destination, id);
CREATE INDEX outbox_folded ON outbox (reason) WHERE state = 'folded';
`;
