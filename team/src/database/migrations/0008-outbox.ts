/**
 * Messages to the channels of teams, with what became of each; none has a text of a session. An item is one message at a
 * destination: `cause` names the state and its begin. The index on sessions is of those that need a person, so it stays
 * small; it holds ingest up for a second a million sessions while it is made.
 */
export const OUTBOX = `
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team int NOT NULL REFERENCES teams,
  destination text NOT NULL,
  session bigint NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  created_at bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sending', 'unknown', 'sent', 'folded', 'failed', 'discarded')),
  attempts int NOT NULL DEFAULT 0,
  -- The message that it is part of, from the first attempt on.
  batch bigint,
  first_tried_at bigint,
  sent_at bigint,
  message_id text,
  -- When what it reported was over, and the message says so.
  resolved_at bigint,
  -- The message that counts it.
  folded_into bigint,
  reason text,
  UNIQUE (team, destination, session, cause)
);
CREATE INDEX outbox_unfinished ON outbox (team, destination, id)
  WHERE state IN ('waiting', 'sending', 'unknown') OR (state = 'sent' AND resolved_at IS NULL);
CREATE INDEX outbox_by_batch ON outbox (batch) WHERE state = 'sent';
CREATE INDEX outbox_folded ON outbox (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX outbox_by_age ON outbox (created_at);
CREATE INDEX sessions_in_need ON sessions (team, last_used_at) WHERE state IN ('waiting', 'failed', 'lost');
`;
