/**
 * Indexes for the filters of the list of messages, which avoid a scan of all messages ever sent: opening an event loads
 * its messages, too.
 */
export const outboxFilters = `
CREATE INDEX outbox_by_event ON outbox (seq) WHERE seq IS NOT NULL;
CREATE INDEX outbox_by_kind ON outbox (kind, id);
CREATE INDEX outbox_by_destination ON outbox (destination, id);
CREATE INDEX outbox_folded ON outbox (reason) WHERE state = 'folded';
`;
