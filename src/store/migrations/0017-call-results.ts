/**
 * With the event that ends a call its result, and with a call the events that begin and end it; events that begin or
 * end a turn, one in twenty, in an index of their own. History is not rewritten: earlier calls have no result. The index
 * is made in one pass over the events, half a second for a million.
 */
export const callResults = `
ALTER TABLE events ADD COLUMN result TEXT;
ALTER TABLE tool_calls ADD COLUMN start_seq INTEGER;
ALTER TABLE tool_calls ADD COLUMN end_seq INTEGER;
CREATE INDEX events_of_turns ON events (session, received_at)
  WHERE hook_event_name IN ('UserPromptSubmit', 'Stop', 'StopFailure', 'TurnInterrupted', 'ProcessGone', 'SessionEnd')
    AND agent_id IS NULL;
`;
