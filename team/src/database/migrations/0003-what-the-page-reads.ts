/**
 * Columns for the page's lists, written with the session and the call: the JSON beside them is not read by SQL, because a
 * hostile machine's text can be JSON that PostgreSQL refuses. A row that a release before wrote has none until its next
 * event. The indexes hold ingest up for some seconds a million calls.
 */
export const WHAT_THE_PAGE_READS = `
ALTER TABLE sessions
  ADD state_since bigint,
  ADD ended_at bigint,
  -- Its turn failed, or its process died at work.
  ADD is_failure boolean,
  ADD wait_count int,
  ADD event_count bigint,
  ADD cwd text,
  ADD branch text,
  ADD model text,
  -- What it needs a person for, without anybody's words, for its team.
  ADD needs text,
  -- Its newest event.
  ADD last_seq bigint;
ALTER TABLE calls
  ADD tool_name text,
  ADD outcome text,
  -- The events that begin and end it.
  ADD start_seq bigint,
  ADD end_seq bigint,
  -- What its end reports.
  ADD result text,
  ADD added bigint,
  ADD removed bigint;
CREATE INDEX calls_by_start ON calls (session, started_at, tool_use_id);
CREATE INDEX messages_by_time ON messages (session, at, uuid);
CREATE INDEX events_of_turns ON events (session, received_at, seq) WHERE agent_id IS NULL AND hook_event_name IN
  ('UserPromptSubmit', 'Stop', 'StopFailure', 'TurnInterrupted', 'ProcessGone', 'SessionEnd');
-- Orders transitions of one millisecond.
CREATE SEQUENCE transition_counter AS bigint;
ALTER TABLE transitions ADD n bigint;
ALTER TABLE transitions ALTER n SET DEFAULT nextval('transition_counter');
CREATE TABLE marks (
  person int NOT NULL REFERENCES people ON DELETE CASCADE,
  session bigint NOT NULL REFERENCES sessions ON DELETE CASCADE,
  item text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('handled', 'snoozed')),
  until bigint,
  at bigint NOT NULL,
  PRIMARY KEY (person, session, item)
);
CREATE INDEX marks_by_session ON marks (session);
`;
