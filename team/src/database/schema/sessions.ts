/**
 * `seq` numbers events across all machines (`ingest/event-numbers.ts`) and cuts the partitions of events and payloads.
 * All else that belongs to a session is cut by the day on which the session was first stored: its rows never move.
 *
 * Lists read columns that are written with the session and the call: SQL does not read the JSON beside them, because a
 * hostile machine's text can be JSON that PostgreSQL refuses.
 */
export const SESSIONS = `
CREATE TABLE sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- A session belongs to a person: nobody else's machine can write into it, whatever id it sends.
  owner int NOT NULL REFERENCES people,
  session_id text NOT NULL,
  day int NOT NULL,
  machine int NOT NULL REFERENCES machines,
  team int NOT NULL REFERENCES teams,
  visibility text NOT NULL DEFAULT 'owner',
  state text NOT NULL,
  stale_at bigint,
  project text,
  title text,
  last_used_at bigint NOT NULL,
  started_at bigint NOT NULL,
  tokens bigint,
  cost_usd double precision,
  -- The whole session as JSON, as the reducer takes it.
  data text NOT NULL,
  -- What others than its owner may see, made when the session is written: data never leaves the database for them.
  figures text,
  shown_title text,
  state_since bigint,
  ended_at bigint,
  -- Its turn failed, or its process died at work.
  is_failure boolean,
  wait_count int,
  event_count bigint,
  cwd text,
  branch text,
  model text,
  -- What it needs a person for, without anybody's words, for its team.
  needs text,
  -- Its newest event.
  last_seq bigint,
  -- What its events and calls have been, as ingest/session-names.ts makes it: all of them up to the event names_seq.
  names bit(256),
  names_seq bigint,
  UNIQUE (owner, session_id),
  -- Its owner alone reads it, or its team does too.
  CONSTRAINT known_visibility CHECK (visibility IN ('owner', 'team'))
) WITH (fillfactor = 70);
CREATE INDEX sessions_by_use ON sessions (last_used_at DESC);
CREATE INDEX sessions_by_team ON sessions (team, last_used_at DESC);
CREATE INDEX sessions_by_owner ON sessions (owner, last_used_at DESC);
CREATE INDEX sessions_by_id ON sessions (session_id);
CREATE INDEX sessions_in_need ON sessions (team, last_used_at) WHERE state IN ('waiting', 'failed', 'lost');
-- The sessions of a person and of a team by their newest events: a page of a list reads few of them.
CREATE INDEX sessions_of_owner_by_event ON sessions (owner, last_seq) INCLUDE (id, team, day, names, names_seq);
CREATE INDEX sessions_of_team_by_event ON sessions (team, last_seq)
  INCLUDE (id, owner, visibility, started_at, day, names, names_seq);
-- By which an auditor, who sees the figures of all, lists sessions: a session's row has 2 KB.
CREATE INDEX sessions_with_figures ON sessions (state, stale_at)
  INCLUDE (id, owner, team, last_used_at, state_since, started_at, ended_at, is_failure, session_id)
  WHERE figures IS NOT NULL;
-- Before PostgreSQL deletes a machine's row, it looks for sessions that refer to it. Without an index it reads all of them.
CREATE INDEX sessions_of_machine ON sessions (machine);
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
-- The sessions that retention has deleted, for their owners who look for them.
CREATE TABLE forgotten_sessions (
  owner int NOT NULL REFERENCES people,
  session_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner, session_id)
);

CREATE SEQUENCE event_counter AS bigint MINVALUE 0 MAXVALUE 4095 CYCLE CACHE 1;
CREATE TABLE events (
  seq bigint PRIMARY KEY,
  session bigint NOT NULL,
  machine int NOT NULL,
  machine_seq bigint NOT NULL,
  key text NOT NULL,
  source text NOT NULL,
  agent_id text,
  hook_event_name text NOT NULL,
  tool_name text,
  tool_use_id text,
  cwd text,
  received_at bigint NOT NULL,
  summary text NOT NULL,
  status text NOT NULL,
  duration_ms bigint,
  result text
) PARTITION BY RANGE (seq);
CREATE INDEX events_by_session ON events (session, seq);
CREATE INDEX events_of_turns ON events (session, received_at, seq) WHERE agent_id IS NULL AND hook_event_name IN
  ('UserPromptSubmit', 'Stop', 'StopFailure', 'TurnInterrupted', 'ProcessGone', 'SessionEnd');
CREATE TABLE payloads (
  seq bigint PRIMARY KEY,
  payload text NOT NULL,
  cuts text,
  search_text text
) PARTITION BY RANGE (seq);
-- Not every build of PostgreSQL has lz4.
DO $$ BEGIN
  ALTER TABLE payloads ALTER payload SET COMPRESSION lz4, ALTER search_text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN NULL;
END $$;

CREATE TABLE calls (
  day int NOT NULL,
  session bigint NOT NULL,
  tool_use_id text NOT NULL,
  started_at bigint NOT NULL,
  data text NOT NULL,
  tool_name text,
  outcome text,
  -- The events that begin and end it.
  start_seq bigint,
  end_seq bigint,
  -- What its end reports.
  result text,
  added bigint,
  removed bigint,
  duration_ms bigint,
  PRIMARY KEY (day, session, tool_use_id)
) PARTITION BY RANGE (day);
CREATE INDEX calls_by_start ON calls (session, started_at, tool_use_id);
-- Orders transitions of one millisecond.
CREATE SEQUENCE transition_counter AS bigint;
CREATE TABLE transitions (
  day int NOT NULL,
  session bigint NOT NULL,
  at bigint NOT NULL,
  from_state text,
  to_state text NOT NULL,
  cause text NOT NULL,
  n bigint DEFAULT nextval('transition_counter')
) PARTITION BY RANGE (day);
CREATE INDEX transitions_by_session ON transitions (session, at);
CREATE TABLE messages (
  day int NOT NULL,
  session bigint NOT NULL,
  uuid text NOT NULL,
  agent_id text,
  at bigint NOT NULL,
  role text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (day, session, uuid)
) PARTITION BY RANGE (day);
CREATE INDEX messages_by_time ON messages (session, at, uuid);
CREATE TABLE usage_hours (
  day int NOT NULL,
  session bigint NOT NULL,
  hour bigint NOT NULL,
  agent_id text NOT NULL,
  model text NOT NULL,
  variant text NOT NULL,
  band bigint NOT NULL,
  is_copy boolean NOT NULL,
  messages bigint NOT NULL,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_write_5m bigint NOT NULL,
  cache_write_1h bigint NOT NULL,
  cache_read bigint NOT NULL,
  web_searches bigint NOT NULL,
  PRIMARY KEY (day, session, hour, agent_id, model, variant, band, is_copy)
) PARTITION BY RANGE (day);

-- One row a batch, for those who follow what is stored: live events.
CREATE TABLE feed (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  machine int NOT NULL,
  team int NOT NULL,
  owner int NOT NULL,
  seqs bigint[] NOT NULL,
  sessions bigint[] NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- CREATE TABLE … PARTITION OF would lock the whole table against writers; ATTACH does not.
CREATE FUNCTION add_partition(parent text, name text, low bigint, high bigint, options text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) %s', name, parent, options);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, name, low, high);
END $$;
-- What the search index of a closed day is made of, see search/search-text.ts: each two neighbouring characters beyond ASCII
-- as one number. Most texts have none, which their lengths tell. What is ASCII is made short before a text is taken apart. A
-- change of the function would make the indexes wrong: another one then needs another name.
CREATE FUNCTION character_pairs(given text) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
  CASE WHEN octet_length(given) > char_length(given) THEN (
    SELECT array_agg(ascii(one)::bigint * 2097152 + ascii(other))
    FROM (SELECT regexp_replace(given, '[\\u0001-\\u007f]+', ' ', 'g') AS short) AS texts,
      ROWS FROM (string_to_table(short, NULL), string_to_table(substr(short, 2), NULL)) AS pairs (one, other)
    WHERE ascii(one) > 127 AND ascii(other) > 127) END;
`;
