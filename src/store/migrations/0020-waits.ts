/**
 * What the wait ledger looks up: when sessions began to wait, and calls that asked a person. Both are parts of their
 * tables, so that other transitions and calls write no page more. Creating them reads each table once: some tenths of a
 * second for a million calls.
 */
export const waits = `
CREATE INDEX transitions_to_waiting ON transitions (at) WHERE to_state = 'waiting';
CREATE INDEX tool_calls_asked ON tool_calls (started_at) WHERE permission IS NOT NULL;
`;
